"""The form in which a client wants a page: for people, as JSON or as Markdown."""

import re
from functools import lru_cache

PAGE, JSON, MARKDOWN = "", "json", "md"

_FORMS = {"text/html": PAGE, "application/json": JSON, "text/markdown": MARKDOWN}
_RANGE = re.compile(r"\s*([\w.+*-]+/[\w.+*-]+)\s*((?:;[^;,]*)*)", re.A)
_QUALITY = re.compile(r";\s*q\s*=\s*(\d(?:\.\d*)?)\s*(?:;|\Z)", re.I | re.A)
MAX_LENGTH = 1_000
"""Characters of the header; nobody who means it sends more."""


def preferred_form(accept: str) -> str:
    """Return "json" or "md" for a value of Accept that prefers it, else "": the page, which
    everybody can read, is the answer to anything that is not understood.

    Of two that are wanted as much, the one that is named stands before one that only fits a range
    such as ``*/*``, then the one that is named first.
    """
    return _preferred_form(accept) if len(accept) <= MAX_LENGTH else PAGE


@lru_cache(maxsize=1_000)
def _preferred_form(accept: str) -> str:
    ranges: dict[str, tuple[float, int]] = {}
    for place, part in enumerate(accept.lower().split(",")):
        if match := _RANGE.fullmatch(part):
            quality = _QUALITY.search(match[2])
            ranges.setdefault(match[1], (min(float(quality[1]), 1) if quality else 1.0, -place))
    ranks = {form: _rank(media_type, ranges) for media_type, form in _FORMS.items()}
    best = max(ranks, key=lambda form: ranks[form])
    return best if ranks[best][0] > 0 else PAGE


def _rank(media_type: str, ranges: dict[str, tuple[float, int]]) -> tuple[float, int, int]:
    kind = media_type.partition("/")[0]
    for precision, name in ((2, media_type), (1, f"{kind}/*"), (0, "*/*")):
        if name in ranges:
            quality, place = ranges[name]
            # Of a range, the page comes first.
            return quality, precision, place if precision == 2 else 0
    return 0.0, 0, 0
