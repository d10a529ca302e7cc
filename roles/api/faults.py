"""What is wrong with a value, in the language of the address: pydantic speaks English alone."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_DAY = _("This has to be a day, as year, month and day: 2026-01-31")
_INSTANT = _("This has to be a day and a time with its zone: 2026-01-31T09:00:00Z")
_WHOLE_NUMBER = _("This has to be a whole number")

WORDS: dict[str, Promise] = {
    "missing": _("This is missing"),
    "string_too_short": _("This has to have at least %(min_length)s character"),
    "string_too_long": _("This may have at most %(max_length)s characters"),
    "string_pattern_mismatch": _("This takes letters and digits from a to z and 0 to 9 alone"),
    "string_type": _("This has to be text"),
    "string_unicode": _("This is text with half a character in it"),
    "too_short": _("This has to be named at least %(min_length)s times"),
    "too_long": _("This may be named at most %(max_length)s times"),
    "list_type": _("This has to be a list"),
    "tuple_type": _("This has to be a list"),
    "model_type": _("This has to be an object"),
    "dataclass_type": _("This has to be an object"),
    "greater_than_equal": _("This has to be %(ge)s or more"),
    "less_than_equal": _("This may be %(le)s at most"),
    "less_than": _("This has to be less than %(lt)s"),
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "timezone_aware": _INSTANT,
    "unexpected_keyword_argument": _("There is no such field"),
}


def in_words(fault: Mapping) -> str:
    """Return what is wrong with one value, from what pydantic found."""
    kind = fault["type"]
    if kind.startswith("datetime"):
        return str(_INSTANT)
    if kind == "value_error" or kind.startswith("date"):
        return str(_DAY)
    if kind not in WORDS:
        return fault["msg"]
    return str(WORDS[kind]) % fault.get("ctx", {})
