"""Why a title is read as it is, in words."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext


class Kind(StrEnum):
    SET_ASIDE = "set aside"
    OTHER_TITLE = "other title"
    SHORT = "short"
    SEVERAL = "several"
    SHORT_FOR_SEVERAL = "short for several"
    TWO_HATS = "two hats"
    OTHER_HALF = "other half"
    SPECIALISATION = "specialisation"
    INVERTED = "inverted"
    SHORTENED = "shortened"
    MISTYPED = "mistyped"
    RUN_TOGETHER = "run together"
    LEVEL_OR_ROLE = "level or role"
    OTHER_TRADE = "other trade"
    OTHER_JOB = "other job"
    PART = "part"
    ALIKE = "alike"
    EXECUTIVE = "executive"
    WHOLE_ONLY = "whole only"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing about the reading of a title, and the words of the title that it is about."""

    kind: Kind
    words: str = ""
    number: int = 0

    def __str__(self) -> str:
        """Return the reason in words, in the language in use."""
        if self.kind in _SENTENCES:
            pattern = _(_SENTENCES[self.kind])
        elif self.kind is Kind.SHORT_FOR_SEVERAL:
            pattern = ngettext(
                "%(words)s is short for %(number)s role",
                "%(words)s is short for %(number)s roles",
                self.number,
            )
        else:
            pattern = ngettext(
                "%(words)s is a title of %(number)s role",
                "%(words)s is a title of %(number)s roles",
                self.number,
            )
        return pattern % {"words": self.words, "number": self.number}


_SENTENCES = {
    Kind.SET_ASIDE: gettext_noop("%(words)s is ignored"),
    Kind.OTHER_TITLE: gettext_noop("%(words)s is another title of it"),
    Kind.SHORT: gettext_noop("%(words)s is short for it"),
    Kind.TWO_HATS: gettext_noop("two roles in one title: choose one or both"),
    Kind.OTHER_HALF: gettext_noop("%(words)s is not a role on this site"),
    Kind.SPECIALISATION: gettext_noop("%(words)s is read as a specialisation"),
    Kind.INVERTED: gettext_noop("read as %(words)s"),
    Kind.SHORTENED: gettext_noop("read as shortened: %(words)s"),
    Kind.MISTYPED: gettext_noop("read as a typing error for %(words)s"),
    Kind.RUN_TOGETHER: gettext_noop("read with different spaces"),
    Kind.LEVEL_OR_ROLE: gettext_noop("%(words)s may be a level or a role"),
    Kind.OTHER_TRADE: gettext_noop("%(words)s may mean another trade"),
    Kind.OTHER_JOB: gettext_noop("%(words)s may mean another job"),
    Kind.PART: gettext_noop("%(words)s is only a part of it"),
    Kind.ALIKE: gettext_noop("the words only look similar"),
    Kind.EXECUTIVE: gettext_noop("says %(words)s: there is no page for such a role yet"),
    Kind.WHOLE_ONLY: gettext_noop("%(words)s means the role only as a complete title"),
}
