"""Quotations of claims and suggestions, looked up in the stored text of their source."""

from django.utils import timezone
from django.utils.html import format_html

from sources.models import Snapshot
from sources.text.quotation import Nearest, Result

_NO_CHECK = {
    "quotation_result": Result.UNCHECKED.value,
    "quotation_text_hash": "",
    "quotation_checked_on": None,
    "quotation_fragment": "",
}
CHECK_FIELDS = tuple(_NO_CHECK)
"""What looking a claim's quotation up sets."""


class Quoting:
    """A row with a ``source``, a ``quotation`` and its ``quotation_result``."""

    @property
    def look_up_result(self) -> Result:
        return Result(self.quotation_result)

    @property
    def newest_snapshot(self) -> Snapshot | None:
        return self.source.newest_snapshot() if self.source else None

    def nearest_passage(self) -> Nearest | None:
        """Return what comes nearest to a missing quotation in the newest text, or None."""
        if self.look_up_result is not Result.MISSING or not (snapshot := self.newest_snapshot):
            return None
        return snapshot.nearest_passage(self.quotation)

    def hidden_words(self) -> str:
        """Return what the ellipsis of a quotation that is to be confirmed leaves out."""
        if self.look_up_result is not Result.UNCONFIRMED or not (snapshot := self.newest_snapshot):
            return ""
        return snapshot.check_quotation(self.quotation).hidden

    @property
    def look_up_details(self) -> str:
        """Of a quotation that is missing the nearest passage, of one that is to be confirmed what
        its ellipsis leaves out, as a sentence of HTML; "" of others."""
        if self.look_up_result is Result.MISSING:
            if nearest := self.nearest_passage():
                return format_html("The nearest passage: {}", nearest)
            return "Nothing in the text comes near them."
        hidden = self.hidden_words()
        return format_html("It leaves out: “{}”.", hidden) if hidden else ""


class QuotingClaim(Quoting):
    """A claim as far as it quotes: when it is looked up, and when it is refused for its words."""

    _restored_words = False
    """Whether it bears words of an earlier version that it bears no longer."""
    gap_is_confirmed = False
    """Set when an editor has confirmed what the ellipsis of its quotation leaves out."""
    words_were_published = False
    """Set on a row that is moved or loaded with a published quotation: the words stood before."""

    @property
    def quotation_found(self) -> bool:
        """Whether the quotation stands in the source's text in exactly one place."""
        return self.look_up_result.is_verified

    @property
    def unpublishable_quotation(self) -> str:
        """What is wrong with its quotation and what would be right, in sentences of HTML; "" where
        it may be published with it."""
        if self.look_up_result is Result.MISSING:
            return format_html(
                "These words do not occur in the stored text of the source. "
                "Copy them letter by letter, or keep the claim a draft. {}",
                self.look_up_details,
            )
        # The editor who accepts a proposal confirms it.
        confirmed = self.gap_is_confirmed or self.is_proposal
        if self.look_up_result is Result.UNCONFIRMED and not confirmed:
            return format_html(
                "The ellipsis may hide a negation or a restriction.{} Confirm what it leaves out, "
                "quote a passage without this gap, or keep the claim a draft.",
                format_html(" {}", self.look_up_details) if self.look_up_details else "",
            )
        return ""

    def is_quoted_anew(self) -> bool:
        """Return whether words that are missing or to be confirmed were not yet published with it,
        or with the claim that it is for. Of others it does not matter."""
        if self.look_up_result.publishable or self._restored_words:
            return True
        if self.words_were_published:
            return False
        published = type(self).objects.published()
        return not published.filter(
            pk__in=[self.pk, self.proposal_for_id], source=self.source_id, quotation=self.quotation
        ).exists()

    def check_quotation(self, snapshot: Snapshot | None = None) -> None:
        """Look the quotation up in the newest snapshot. Where there is none, an earlier result
        stands as long as the words and the source do."""
        if snapshot is None and self.source_id and self.quotation:
            snapshot = self.source.newest_snapshot()
        if snapshot and self.quotation:
            check = snapshot.check_quotation(self.quotation)
            self.quotation_result = check.result.value
            self.quotation_text_hash = check.text_hash
            self.quotation_fragment = snapshot.fragment(self.quotation)
            self.quotation_checked_on = timezone.localdate()
        elif self.pk and self._has_a_check() and not self._stands_as_stored():
            self.forget_check()

    def _has_a_check(self) -> bool:
        return any(getattr(self, name) != value for name, value in _NO_CHECK.items())

    def forget_check(self) -> None:
        for name, value in _NO_CHECK.items():
            setattr(self, name, value)

    def before_restoring(self) -> None:
        self._restored_words = not self._stands_as_stored()
        # The words come back with the result of their check.
        type(self).objects.filter(pk=self.pk).update(quotation=self.quotation)

    def _stands_as_stored(self) -> bool:
        """Return whether the database has the same words of the same source for it."""
        rows = type(self).objects.filter(pk=self.pk)
        return rows.filter(quotation=self.quotation, source=self.source_id).exists()
