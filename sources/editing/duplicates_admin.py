"""Offers the row there is before another one is made of the same thing: while somebody types, and
again when it is saved, when a tick says that it is another one all the same."""

from django import forms
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from ..addresses import LONGEST_KEY
from ..models import Source
from .admin_base import is_valid_pk
from .history_admin import ReasonForm

MOST_OFFERED = 5


class Unlabelled(forms.HiddenInput):
    """The admin writes a label for what is hidden too; HTML lets it lead only to what is seen."""

    def id_for_label(self, id_):
        return ""


class AllTheSame(forms.BooleanField):
    """The tick. It is there from the beginning, so that it comes back with the form, but is seen
    only once there is something to ask."""

    def __init__(self, label: str):
        super().__init__(required=False, label=label, widget=Unlabelled)


def show_tick(form: forms.BaseForm, name: str) -> None:
    form.fields[name].widget = forms.CheckboxInput()


def offered(text: str, *links: tuple[str, str]) -> dict:
    """A row that is there, with links, as (label, address), as pages and scripts show it."""
    return {"text": text, "links": [{"label": label, "url": url} for label, url in links]}


def as_html(offers) -> str:
    """What is offered, in a message."""
    return format_html_join(
        "; ",
        "{} ({})",
        (
            (
                offer["text"],
                format_html_join(
                    ", ", '<a href="{}">{}</a>', ((x["url"], x["label"]) for x in offer["links"])
                ),
            )
            for offer in offers
        ),
    )


class AddressForm(ReasonForm):
    """A source whose address is new asks about the sources that stand there already."""

    another_source = AllTheSame("It is another source all the same")

    class Media:
        js = [forms.Script("admin-desk/duplicates.js", defer=True)]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_at = self.instance.address_key
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
        there = Source.objects.at_address(cleaned["address"]).exclude(pk=self.instance.pk)
        if there.exclude(address_key=self.was_at).exists():
            show_tick(self, "another_source")
            if not cleaned.get("another_source"):
                question = "There is a source at this address already: {}. Enter claims there, or "
                question += "tick the box if this is another one: chapters of one book, say."
                offers = as_html(self.offer(source) for source in there[:MOST_OFFERED])
                self.add_error("another_source", format_html(question, offers))
        return cleaned


class OffersSameAddress:
    """For the admin of sources."""

    form = AddressForm

    def offer(self, source) -> dict:
        """A source that is there, with the pages on which work on it goes on."""
        address = reverse("admin:sources_source_change", args=[source.pk])
        return offered(str(source), ("open it", address))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.offer = staticmethod(self.offer)
        return form

    def get_urls(self):
        view = self.admin_site.admin_view(self.alike_view)
        return [path("alike/", view, name="sources_source_alike"), *super().get_urls()]

    def alike_view(self, request):
        """For the form's script: which sources stand at an address already."""
        if not self.has_view_permission(request):
            return JsonResponse({"error": "You may not see sources."}, status=403)
        address, but = request.GET.get("address", ""), request.GET.get("but", "")
        if len(address) > LONGEST_KEY:
            return JsonResponse({"error": "An address is not as long as that."}, status=400)
        if address.strip() and "://" not in address:
            # As the form takes it.
            address = f"https://{address.strip()}"
        there = Source.objects.at_address(address)
        if is_valid_pk(but):
            there = there.exclude(pk=int(but))
        return JsonResponse({"address": [self.offer(source) for source in there[:MOST_OFFERED]]})
