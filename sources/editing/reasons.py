"""The reason that editors give for a change, in a line with a box that lets readers see it."""

from django import forms
from django.template.loader import render_to_string
from django.utils.functional import lazy

from ..models import MAX_REASON

NO_REASON = "This is published: say in a few words why it changes."
FOR_HISTORY = {
    "label": "Reason, for the history (required)",
    "error_messages": {"required": "Say in a few words why."},
}
"""How ``ReasonField`` asks for the reason of a decision."""


class ReasonInput(forms.TextInput):
    """A line for a reason, and a box that lets readers see it (``sources.models.Recorded``)."""

    is_public = False

    def value_from_datadict(self, data, files, name):
        self.is_public = "reason_is_public" in data
        return super().value_from_datadict(data, files, name)

    def render(self, name, value, attrs=None, renderer=None):
        line = super().render(name, value, attrs, renderer)
        box = render_to_string("admin/history/_show_reason.html", {"is_public": self.is_public})
        return line + box


class ReasonField(forms.CharField):
    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", MAX_REASON)
        kwargs.setdefault("widget", ReasonInput(attrs={"class": "vTextField"}))
        super().__init__(**kwargs)


class ReasonForm(forms.ModelForm):
    """A form that asks for a reason, required for a change to what readers see."""

    reason = ReasonField(
        label="Reason for this change",
        required=False,
        help_text="Kept in the history, for editors; readers see it with the change if you tick "
        "the box. Required where published claims are changed, or what they stand on.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            # Looked up where the form is shown, not where it is saved.
            self.fields["reason"].label = lazy(self._label_reason, str)()

    @staticmethod
    def is_published(obj) -> bool:
        return False

    def takes_reason(self) -> bool:
        """Return whether a change needs a reason."""
        return bool(self.instance.pk) and self.is_published(self.instance)

    def _label_reason(self) -> str:
        return "Reason for this change" + (" (required)" if self.takes_reason() else "")

    def clean(self):
        cleaned = super().clean()
        changed = self.instance.pk and set(self.changed_data) - {"reason"}
        without_reason = changed and not self.cleaned_data.get("reason")
        if without_reason and self.is_published(self.instance):
            self.add_error("reason", NO_REASON)
        return cleaned
