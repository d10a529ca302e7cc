"""The forms of the public pages."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sources.text import quotation as quotations

from .models import Suggestion
from .request.suggestions import Subject


class SuggestionForm(forms.ModelForm):
    """Suggest a statement that a source makes, or report what is wrong with a published one."""

    address = forms.URLField(
        label=_("Address of the source"),
        max_length=Suggestion._meta.get_field("address").max_length,
        assume_scheme="https",
        # Not of type url, because browsers would refuse an address without https://.
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text=_("Where the article, comment or guide can be read: https://…"),
        error_messages={
            "required": _("Say where the source can be read."),
            "invalid": _(
                "This is not a web address. Web addresses look like https://example.org/page."
            ),
        },
    )
    remarks = forms.CharField(
        required=False,
        label=_("Leave this field empty"),
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    class Meta:
        model = Suggestion
        fields = ["address", "quotation", "sentence"]
        labels = {
            "quotation": _("A few of its words, copied exactly"),
            "sentence": _("What it says about the role, in one sentence"),
        }
        help_texts = {
            "quotation": _("Three to ten words from the passage. Optional."),
            "sentence": _("In your own words."),
        }
        error_messages = {
            "sentence": {"required": _("Say in a sentence what the source says.")},
        }
        widgets = {
            "quotation": forms.TextInput,
            "sentence": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, about: Subject, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.about = about
        address = self.fields["address"]
        address.required = not (about.claim or about.gone)
        if about.claim:
            sentence = self.fields["sentence"]
            sentence.label = _("What is wrong with it")
            sentence.error_messages["required"] = _("Say in a sentence what is wrong.")
            address.label = _("Address of a source that shows it")
            address.help_text = _("Optional.")
            self.order_fields(["sentence", "address", "quotation"])
        elif about.source:
            self.initial.setdefault("address", about.source.link)
        if self.is_bound and (first := next((n for n in self.errors if n in self.fields), "")):
            self.fields[first].widget.attrs["autofocus"] = True

    def clean_quotation(self):
        quotation = self.cleaned_data["quotation"]
        if len(quotations.parts(quotation)) > 2:
            raise ValidationError(_("At most one ellipsis (…), between a beginning and an end."))
        return quotation

    def clean_remarks(self):
        if self.cleaned_data["remarks"]:
            raise ValidationError(_("Leave this field empty. It is there to catch spam programs."))
        return ""

    def clean(self):
        if self.about.gone:
            raise ValidationError(
                _(
                    "The statement you are reporting has been withdrawn in "
                    "the meantime, so there is nothing left to report."
                )
            )
        return super().clean()

    @property
    def suggestion(self) -> Suggestion:
        """Return what is sent, of the page and the claim that it is about."""
        suggestion, about = self.instance, self.about
        suggestion.kind = Suggestion.Kind.REPORT if about.claim else Suggestion.Kind.CLAIM
        suggestion.page, suggestion.claim = about.page, about.claim
        return suggestion

    def save(self, *, sender: str) -> Suggestion:
        suggestion, about = self.suggestion, self.about
        suggestion.role, suggestion.responsibility = about.role, about.responsibility
        if about.source and suggestion.address == about.source.link:
            # Its address may be that of the whole of which it is a part.
            suggestion.source = about.source
        suggestion.sender = sender
        suggestion.look_up()
        suggestion.save()
        return suggestion
