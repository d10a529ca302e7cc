"""Texts with the words marked that were looked for, as safe HTML."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_LONGEST = 220
_BEFORE = 60
_MARKUP = re.compile(r"\s*\[@[^\]]*\]|\]\([^)\s]*\)|[*`\[\]]|^\s*(?:#+|>)\s*", re.MULTILINE)
"""Of Markdown, what is no word: citations, addresses of links, signs of emphasis."""

Span = tuple[int, int]


def spans_of(marked: str, start: str, stop: str) -> list[Span]:
    """Where the marks of a database stand, counted in the text without them."""
    spans, position, opened = [], 0, None
    for part in re.split(f"([{start}{stop}])", marked):
        if part == start:
            opened = position
        elif part == stop:
            if opened is not None:
                spans.append((opened, position))
            opened = None
        else:
            position += len(part)
    return spans


def highlighted(text: str, spans: list[Span]) -> SafeString:
    """The whole text with these parts of it marked."""
    parts, end = [], 0
    for start, stop in _joined(text, spans):
        parts.append((text[end:start], text[start:stop]))
        end = stop
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[end:])


def snippet(text: str, spans: list[Span]) -> SafeString:
    """The stretch of a text that holds most marks, cut at words; nothing where there are none."""
    text, spans = _without_markup(text, spans)
    if not spans:
        return SafeString("")
    first, end = max(spans, key=lambda span: _marks_from(span[0], spans))
    start = 0 if first <= _BEFORE else text.rfind(" ", 0, first - _BEFORE // 2) + 1
    stop = len(text) if len(text) - start <= _LONGEST else text.rfind(" ", 0, start + _LONGEST)
    stop = max(stop, end)
    inside = [(a - start, b - start) for a, b in spans if start <= a and b <= stop]
    return format_html(
        "{}{}{}",
        "… " if start else "",
        highlighted(text[start:stop], inside),
        " …" if stop < len(text) else "",
    )


def _marks_from(start: int, spans: list[Span]) -> int:
    return sum(start <= other < start + _LONGEST - _BEFORE for other, _ in spans)


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Neighbours that only a blank parts are one."""
    joined: list[Span] = []
    for start, stop in spans:
        if joined and text[joined[-1][1] : start].strip(" ") == "":
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined


def _without_markup(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    gone = [match.span() for match in _MARKUP.finditer(text)]
    kept = [
        (start - _before(gone, start), stop - _before(gone, stop))
        for start, stop in spans
        if not any(a <= start < b for a, b in gone)
    ]
    return _MARKUP.sub("", text), kept


def _before(gone: list[Span], position: int) -> int:
    """How many letters went before a position."""
    return sum(max(0, min(stop, position) - start) for start, stop in gone)
