"""Warn before a duplicate is entered: while somebody types, and again on saving, where a tick
confirms that the row is another one."""

from django import forms
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from ..addresses import MAX_KEY
from ..models import Source
from .list_addresses import is_valid_pk
from .reasons import ReasonForm

MAX_OFFERED = 5
"""How many existing rows a warning lists."""


class UnlabelledHiddenInput(forms.HiddenInput):
    """The admin labels hidden inputs too, which HTML forbids."""

    def id_for_label(self, id_):
        return ""


class ConfirmDuplicateField(forms.BooleanField):
    """A tick that confirms a duplicate. Always part of the form, but hidden until there is
    something to confirm."""

    def __init__(self):
        label = "It is another source all the same"
        super().__init__(required=False, label=label, widget=UnlabelledHiddenInput)


def show_checkbox(form: forms.BaseForm) -> None:
    form.fields["another_source"].widget = forms.CheckboxInput()


def existing_entry(text: str, *links: tuple[str, str]) -> dict:
    """Return an existing row and its links (label, address) for pages and scripts."""
    return {"text": text, "links": [{"label": label, "url": url} for label, url in links]}


def source_entry(source: Source) -> dict:
    address = reverse("admin:sources_source_change", args=[source.pk])
    return existing_entry(str(source), ("open it", address))


def entries_as_html(entries) -> str:
    """Return these existing rows with their links, for a message."""
    return format_html_join(
        "; ",
        "{} ({})",
        (
            (entry["text"], format_html_join(", ", '<a href="{url}">{label}</a>', entry["links"]))
            for entry in entries
        ),
    )


class AddressForm(ReasonForm):
    """Ask about other sources at the same address when a source gets a new address."""

    another_source = ConfirmDuplicateField()

    class Media:
        js = [forms.Script("admin-desk/duplicates.js", defer=True)]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.old_address_key = self.instance.address_key
        if "address" in self.fields:
            pk = self.instance.pk or ""
            self.fields["address"].widget.attrs |= {
                "data-alike": f"{reverse('admin:sources_source_alike')}?but={pk}",
                "data-alike-fields": "address",
            }

    @staticmethod
    def offer(source) -> dict:
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        if "another_source" not in self.fields or not cleaned.get("address"):
            return cleaned
        same = Source.objects.at_address(cleaned["address"]).exclude(pk=self.instance.pk)
        if same.exclude(address_key=self.old_address_key).exists():
            show_checkbox(self)
            if not cleaned.get("another_source"):
                question = (
                    "There is a source at this address already: {}. Enter claims there, or "
                    "tick the box if this is another one: chapters of one book, say."
                )
                entries = entries_as_html(self.offer(source) for source in same[:MAX_OFFERED])
                self.add_error("another_source", format_html(question, entries))
        return cleaned


class DuplicateWarningMixin:
    """Warn about sources at the same address, in the admin of sources."""

    form = AddressForm

    def offer(self, source) -> dict:
        """Return an existing source with links to the pages where it is edited."""
        return source_entry(source)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.offer = staticmethod(self.offer)
        return form

    def get_urls(self):
        view = self.admin_site.admin_view(self.alike_view)
        return [path("alike/", view, name="sources_source_alike"), *super().get_urls()]

    def alike_view(self, request):
        """Return the sources at an address as JSON, for the form's script."""
        if not self.has_view_permission(request):
            return JsonResponse({"error": "You may not see sources."}, status=403)
        address, excluded = request.GET.get("address", ""), request.GET.get("but", "")
        if len(address) > MAX_KEY:
            return JsonResponse({"error": "An address is not as long as that."}, status=400)
        if address.strip() and "://" not in address:
            # Completed as the form does.
            address = f"https://{address.strip()}"
        same = Source.objects.at_address(address)
        if is_valid_pk(excluded):
            same = same.exclude(pk=int(excluded))
        return JsonResponse({"address": [self.offer(source) for source in same[:MAX_OFFERED]]})
