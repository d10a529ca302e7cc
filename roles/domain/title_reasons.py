"""Why a title is read as it is, in words."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


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
        return _sentence(self) % {"words": self.words, "number": self.number}


def _sentence(reason: Reason) -> str:
    match reason.kind:
        case Kind.SET_ASIDE:
            return _("%(words)s is ignored")
        case Kind.OTHER_TITLE:
            return _("%(words)s is another title of it")
        case Kind.SHORT:
            return _("%(words)s is short for it")
        case Kind.SHORT_FOR_SEVERAL:
            return ngettext(
                "%(words)s is short for %(number)s role",
                "%(words)s is short for %(number)s roles",
                reason.number,
            )
        case Kind.SEVERAL:
            return ngettext(
                "%(words)s is a title of %(number)s role",
                "%(words)s is a title of %(number)s roles",
                reason.number,
            )
        case Kind.TWO_HATS:
            return _("two roles in one title: choose one or both")
        case Kind.OTHER_HALF:
            return _("%(words)s is not a role on this site")
        case Kind.SPECIALISATION:
            return _("%(words)s is read as a specialisation")
        case Kind.INVERTED:
            return _("read as %(words)s")
        case Kind.SHORTENED:
            return _("read as shortened: %(words)s")
        case Kind.MISTYPED:
            return _("read as a typing error for %(words)s")
        case Kind.RUN_TOGETHER:
            return _("read with different spaces")
        case Kind.LEVEL_OR_ROLE:
            return _("%(words)s may be a level or a role")
        case Kind.OTHER_TRADE:
            return _("%(words)s may mean another trade")
        case Kind.OTHER_JOB:
            return _("%(words)s may mean another job")
        case Kind.PART:
            return _("%(words)s is only a part of it")
        case Kind.ALIKE:
            return _("the words only look similar")
        case Kind.EXECUTIVE:
            return _("says %(words)s: there is no page for such a role yet")
        case Kind.WHOLE_ONLY:
            return _("%(words)s means the role only as a complete title")
