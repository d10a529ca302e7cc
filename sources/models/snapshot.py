import hashlib
from collections.abc import Callable, Iterable

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from ..querysets import SnapshotQuerySet
from ..text import fragments, quotation
from ..text.paragraphs import Section, folded_words, paragraphs, sections
from .base import Bounded
from .source import Source


class Snapshot(Bounded):
    """A private copy of the text of a source, to check quotations. Never published or exported: it
    is other people's text."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="snapshots")
    text = models.TextField(max_length=2_000_000)
    text_hash = models.CharField(max_length=64, editable=False)
    taken_on = models.DateField(help_text="The day when the text was copied.")
    proposed = models.JSONField(
        default=dict,
        editable=False,
        help_text="What the page says about itself, by field of the source, until an editor has "
        "looked at it.",
    )
    folded = models.JSONField(
        default=list,
        editable=False,
        help_text="Which paragraphs are no part of the article: the first of each run, and the one "
        "after it, headings counted, from 0.",
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "text_hash"],
                name="snapshot_once",
                violation_error_message="This very text is already kept for this source.",
            )
        ]

    def __str__(self):
        return f"{self.source.short_name}, {self.taken_on}"

    def save(self, **kwargs):
        self.text_hash = quotation.text_hash(self.text)
        super().save(**kwargs)

    def check_quotation(self, words: str) -> quotation.Check:
        """Check a quotation against this text."""
        language = self.source.language
        return self._cached("check", words, lambda: quotation.check(words, self.text, language))

    def nearest_passage(self, words: str) -> quotation.Nearest | None:
        """Return the passage of this text that is most like a quotation, or None."""
        return self._cached("nearest", words, lambda: quotation.nearest_passage(words, self.text))

    def fragment(self, words: str) -> str:
        """Return how a browser finds a quotation in the page of this text, or ""."""
        return self._cached("fragment", words, lambda: self._fragment(words))

    def _fragment(self, words: str) -> str:
        is_there = self.check_quotation(words).result.is_verified
        return fragments.fragment(words, self.text) if is_there else ""

    @property
    def sections(self) -> list[Section]:
        """Return the text in sections, of which some are folded."""
        return sections(paragraphs(self.text), self.folded)

    @property
    def folded_words(self) -> str:
        """Return how many words are folded, in a sentence, or ""."""
        return folded_words(self.sections) if self.folded else ""

    def look_up(self, quotations: Iterable[str]) -> None:
        """Check these quotations before a transaction needs the results: within it, the work would
        block others."""
        for words in quotations:
            if not words:
                continue
            self.fragment(words)
            if self.check_quotation(words).result is quotation.Result.MISSING:
                self.nearest_passage(words)

    def _cached(self, kind: str, words: str, compute: Callable):
        """Return the result, cached under everything that it depends on."""
        parts = [kind, self.source.language, quotation.text_hash(self.text), words]
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return caches["quotations"].get_or_set(key, compute)

    def clean(self):
        if self.taken_on and self.taken_on > timezone.localdate():
            # It would be the newest text until that day.
            raise ValidationError(
                {"taken_on": "This day is still to come: give the day on which it was read."}
            )
        # Forms do not contain the hash, so they would not check that a text is stored once.
        self.text_hash = quotation.text_hash(self.text)
        self.validate_constraints()
