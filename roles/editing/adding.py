"""Adding a source: what is proposed for it, what is questionable about it, and saving it."""

from collections.abc import Mapping
from functools import cached_property

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from sources.adding import files, guesses
from sources.adding.given import GivenError, clean_address
from sources.adding.voices import Voices
from sources.editing.duplicates_admin import (
    MAX_OFFERED,
    ConfirmDuplicateField,
    entries_as_html,
    show_checkbox,
    source_entry,
)
from sources.models import FormerSourceSlug, Snapshot, Source, SourceKind, Voice
from sources.slugs import slug_of

from ..models import PendingSource
from . import protection
from .forms import doubt_as_html
from .questions import doubts_about_source

NEW_VOICE = "new"
MAX_WORDS = 5_000
"""Characters of a selection that the bookmarklet may send."""
_FIELDS = [
    *("title", "author", "publisher", "published", "kind", "language", "licence", "short_name"),
    *("address", "archive_address", "address_is_dead", "read_on", "note"),
]
_WIDE = {
    *("title", "author", "publisher", "voice_name", "short_name", "part_of", "supersedes"),
    *("address", "archive_address"),
}


def completed(values: Mapping[str, str]) -> dict[str, str]:
    """Return values with those that a source needs and that can be guessed."""
    known = {name: value for name, value in values.items() if value}
    return {
        "kind": guesses.kind(known.get("address", "")),
        "language": "en",
        "short_name": guesses.short_name(known),
        **known,
    }


# --- Likely duplicates --------------------------------------------------------------------


def offer(source: Source) -> dict:
    """Return an existing source with links to its page and its reading desk."""
    entry = source_entry(source)
    address = reverse("admin:sources_source_reading_desk", args=[source.pk])
    entry["links"].append({"label": "enter claims", "url": address})
    return entry


def name_sources(lead: str, sources: list[Source]) -> str:
    """Return a sentence with links to these sources."""
    return format_html("{}: {}.", lead, entries_as_html(map(offer, sources[:MAX_OFFERED])))


def questions_about(source: Source, text: str = "") -> list[str]:
    """Return what says that a new source may be here already, with links."""
    questions = []
    if same := list(source.at_the_same_address()[: MAX_OFFERED + 1]):
        questions.append(name_sources("There is a source at this address already", same))
    questions += [doubt_as_html(doubt) for doubt in doubts_about_source(source)]
    if text and (same := Snapshot.objects.sources_of_text(text)):
        questions.append(name_sources("This very text is stored already, for", same))
    return questions


def taken_slugs() -> set[str]:
    """Return all slugs that lead to a source today."""
    slugs = Source.objects.order_by().values_list("slug", flat=True)
    return {*slugs, *FormerSourceSlug.objects.values_list("slug", flat=True)}


def propose_slug(source: Source, taken: set[str]) -> str:
    name = source.short_name
    words = source.title if source.title.startswith(name.rstrip("…")) else f"{name} {source.title}"
    return guesses.free_slug(words, "source", taken)


def build_voice(name: str, voices: list[Voice]) -> Voice:
    """Return a new voice, unsaved. Raises ValidationError."""
    voice = Voice(name=name)
    voice.slug = guesses.free_slug(slug_of(name), "voice", {known.slug for known in voices})
    voice.clean_fields()
    return voice


# --- The form -----------------------------------------------------------------------------


class SourceField(forms.CharField):
    """A source that is here, by its slug or its address."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        is_address = "://" in text
        sources = Source.objects.at_address(text)[:2] if is_address else []
        if not is_address and (source := Source.objects.cited({text}).get(text)):
            return source
        if len(sources) == 1:
            return sources[0]
        if sources:
            raise ValidationError("Several sources are at this address: write the slug of one.")
        raise ValidationError(
            f"There is no source “{text[:100]}” here: write its slug, the end of its address on "
            "this site, or the address where it can be read."
        )


class AddedSourceForm(forms.ModelForm):
    """A new source, its voice, and its text if none was given before."""

    voice = forms.ChoiceField(
        label="Voice",
        help_text="Who speaks. Several sources of one voice count once.",
    )
    voice_name = forms.CharField(
        required=False,
        max_length=200,
        label="Name of a new voice",
        help_text="Used only if a new voice is chosen.",
    )
    part_of = SourceField(
        required=False,
        label="Part of",
        help_text="Slug or address of the thread, book or page that this is a part of. A comment "
        "always has one.",
    )
    supersedes = SourceField(
        required=False,
        label="Supersedes",
        help_text="Slug or address of the older edition that this one replaces.",
    )
    text = forms.CharField(
        required=False,
        strip=False,
        label="Its text",
        help_text="Pasted from the page as you read it, if you have it at hand.",
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
    )
    words = forms.CharField(required=False, max_length=MAX_WORDS, widget=forms.HiddenInput)
    another_source = ConfirmDuplicateField()

    class Meta:
        model = Source
        fields = _FIELDS
        # Addresses are completed and checked by ``clean_address``, which says more.
        field_classes = {"address": forms.CharField, "archive_address": forms.CharField}
        widgets = {"note": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}

    def __init__(
        self,
        *args,
        proposed: Mapping[str, str],
        reading: Mapping,
        may_publish: bool,
        may_make_voice: bool,
        may_store: bool,
        **kwargs,
    ):
        self.values = completed(proposed)
        super().__init__(*args, initial=self.values, **kwargs)
        self.reading, self.may_publish = dict(reading), may_publish
        self.instance.is_public = may_publish
        if self.reading or not may_store:
            del self.fields["text"]
        if self.reading or "words" in proposed:
            # Somebody has it open, or has just saved it.
            self.initial.setdefault("read_on", timezone.localdate())
        self.new_voice: Voice | None = None
        self.voices = Voices(Voice.objects.all())
        self._offer_voices(may_make_voice)
        self.fields["short_name"].required = False
        for name in _WIDE & set(self.fields):
            self.fields[name].widget.attrs["class"] = "vTextField"

    def _offer_voices(self, may_make_voice: bool) -> None:
        names = guesses.speakers(self.values)
        at_site = Source.objects.voices_at_site(self.values.get("address", ""))
        match = self.voices.match(names, at_site if len(at_site) <= 3 else [])
        near = [(str(voice.pk), voice.name) for voice in match.near]
        others = [
            (str(voice.pk), voice.name) for voice in self.voices.all if voice not in match.near
        ]
        choices = [("Likely", near)] if near else []
        if may_make_voice:
            choices.append((NEW_VOICE, "A new voice, named below"))
            fallback = guesses.site(self.values.get("address", ""))
            self.initial["voice_name"] = names[0] if names else fallback
        else:
            del self.fields["voice_name"]
            choices.insert(0, ("", "Choose one; an editor can make another"))
        self.fields["voice"].choices = [*choices, ("All others", others)] if others else choices
        alone = match.near[0] if len(match.near) == 1 and not names else None
        chosen = match.same or alone
        self.initial["voice"] = str(chosen.pk) if chosen else NEW_VOICE if may_make_voice else ""

    # --- Checking -------------------------------------------------------------------------

    def clean_address(self):
        return self._clean_address("address")

    def clean_archive_address(self):
        return self._clean_address("archive_address")

    def _clean_address(self, name: str) -> str:
        try:
            return clean_address(self.cleaned_data[name]) if self.cleaned_data[name] else ""
        except GivenError as error:
            raise ValidationError(str(error)) from None

    def clean_read_on(self):
        day = self.cleaned_data["read_on"]
        if day and day > timezone.localdate():
            raise ValidationError("This day is still to come: give the day on which it was read.")
        return day

    def clean_text(self):
        text = self.cleaned_data["text"]
        if text.strip():
            try:
                self.reading = files.read_text(text)
            except GivenError as error:
                raise ValidationError(str(error)) from None
        return text

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("voice") == NEW_VOICE and not cleaned.get("voice_name"):
            self.add_error("voice_name", "Name the new voice, or choose one that is here.")
        if not cleaned.get("short_name"):
            known = {name: value for name, value in cleaned.items() if isinstance(value, str)}
            cleaned["short_name"] = guesses.short_name(known) or known.get("voice_name", "")[:80]
            if not cleaned["short_name"]:
                self.add_error("short_name", "Say how lists may name it, or give its title.")
        return cleaned

    def _post_clean(self):
        source = self.instance
        for name in ("part_of", "supersedes"):
            setattr(source, name, self.cleaned_data.get(name))
        self._set_voice()
        super()._post_clean()
        source.slug = propose_slug(source, self._taken)
        if self.errors:
            return
        if source.kind == SourceKind.COMMENT and not source.part_of:
            self.add_error("part_of", "A comment is part of a thread: say which.")
            return
        if not self.may_publish:
            for name, message in protection.objections(source):
                self.add_error(name if name in self.fields else None, message)
        if questions := questions_about(source, self.reading.get("text", "")):
            show_checkbox(self)
            if not self.cleaned_data.get("another_source"):
                self.add_error("another_source", questions)

    def _set_voice(self) -> None:
        choice, name = (self.cleaned_data.get(key) or "" for key in ("voice", "voice_name"))
        self.new_voice = None
        voice = self.voices.get(choice)
        if choice == NEW_VOICE and name:
            # The same name, written otherwise, is the same voice.
            voice = self.voices.named(name)
            if voice is None:
                try:
                    voice = self.new_voice = build_voice(name, self.voices.all)
                except ValidationError as error:
                    self.add_error("voice_name", error.messages)
        if voice:
            self.instance.voice = voice

    @cached_property
    def _taken(self) -> set[str]:
        return taken_slugs()

    def show_questions(self) -> list[str]:
        """Return what is questionable about the source as it is proposed, with a tick to confirm
        it, before anybody has filled in the form."""
        values = {name: self.values[name] for name in _FIELDS if name in self.values}
        source = Source(**values)
        if voice := self.voices.get(self.initial["voice"]):
            source.voice = voice
        questions = questions_about(source, self.reading.get("text", ""))
        if questions:
            show_checkbox(self)
        return questions


# --- Saving -------------------------------------------------------------------------------


@transaction.atomic
def save_source(request, form: AddedSourceForm, pending: PendingSource | None) -> Source:
    """Save a new source, with its voice if that is new and its text if it has one."""
    source = form.instance
    if form.new_voice:
        form.new_voice.save()
        _log_addition(request, form.new_voice)
        source.voice = form.new_voice
    if pending and pending.name:
        source._change_reason = f"Added from {pending.name}"[:100]
    source.save()
    _log_addition(request, source)
    if form.reading:
        store_text(request, source, form.reading)
    if pending:
        pending.delete()
    return source


def store_text(request, source: Source, reading: Mapping) -> Snapshot:
    """Store a text with everything that its reader says of it and that is kept."""
    kept = {field.name for field in Snapshot._meta.fields} & set(reading)
    snapshot = Snapshot(
        source=source,
        taken_on=source.read_on or timezone.localdate(),
        **{name: reading[name] for name in kept},
    )
    snapshot.save()
    _log_addition(request, snapshot)
    return snapshot


def _log_addition(request, row) -> None:
    admin.site.get_model_admin(type(row)).log_addition(request, row, [{"added": {}}])
