"""What an editor gives to add a source: a file, or anything that is pasted."""

from django import forms
from django.core.exceptions import ValidationError

from sources.adding import files
from sources.adding.given import GivenError

from ..models import PendingSource


class GivenForm(forms.Form):
    """A file, or anything that is pasted; an address may come with a file."""

    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="A file",
        help_text="A saved page, a document, or an export of a reference manager in RIS, BibTeX "
        f"or CSL-JSON: {', '.join(files.ENDINGS)}.",
        widget=forms.FileInput(attrs={"accept": ",".join(files.ENDINGS)}),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        label="Or paste",
        help_text="The text of the source, its address, a DOI, or references in RIS, BibTeX or "
        "CSL-JSON. An address may come with a file.",
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
    )

    def __init__(self, *args, kept: PendingSource | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = kept
        self.proposal = files.Proposal()
        self.file_name = kept.name if kept else ""
        if kept:
            entries = map(files.entry_from_json, kept.entries)
            self.proposal = files.Proposal(kept.reading, kept.values, list(entries))

    @property
    def has_file(self) -> bool:
        return bool(self.file_name)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            try:
                self.proposal = files.read_file(file.name, file.read())
            except GivenError as error:
                raise ValidationError(str(error)) from None
            self.file_name = file.name[-200:]
        return file

    def clean_text(self):
        text = self.cleaned_data["text"]
        if not text.strip():
            return text
        try:
            pasted = files.read_pasted(text)
        except GivenError as error:
            raise ValidationError(str(error)) from None
        if not self.has_file:
            self.proposal = pasted
        elif pasted.reading or pasted.entries or self.proposal.entries:
            raise ValidationError(
                "A file and a text are two: give one of them. Only an address, a DOI or one "
                "reference may come with the file of a text."
            )
        else:
            self.proposal.values |= pasted.values
        return text

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.has_file and not cleaned.get("text", "").strip():
            raise ValidationError(
                "Choose a file, or paste a text, an address, a DOI or references below."
            )
        return cleaned

    def keep(self, user) -> PendingSource:
        """Save what was given until it is a source, or forgotten."""
        pending = self.kept or PendingSource(user=user)
        pending.name = self.file_name
        pending.reading, pending.values = self.proposal.reading, self.proposal.values
        pending.entries = [files.entry_as_json(entry) for entry in self.proposal.entries]
        PendingSource.objects.forgotten().delete()
        pending.save()
        return pending
