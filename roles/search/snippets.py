"""Texts as safe HTML, with the words marked that were searched for."""

import re
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString

START, STOP = "\x02", "\x03"
"""What the database puts around a word."""

APART = "\x01"
"""What the index puts between letters of scripts that have no blanks between words."""

_LONGEST = 220
_BEFORE = 60
_MARKUP = re.compile(r"\s*\[@[^\]]*\]|\]\([^)\s]*\)|[*`\[\]]|^\s*(?:#+|>)\s*", re.MULTILINE)
"""The parts of Markdown that are no words: citations, addresses of links, signs of emphasis."""

Span = tuple[int, int]


def parse_marks(marked: str) -> list[Span]:
    """Return the spans that the database marked, counted in the text without marks."""
    spans, position, opened = [], 0, None
    for part in re.split(f"([{START}{STOP}])", marked.replace(APART, "")):
        if part == START:
            opened = position
        elif part == STOP:
            if opened is not None:
                spans.append((opened, position))
            opened = None
        else:
            position += len(part)
    return spans


def highlight(text: str, spans: list[Span]) -> SafeString:
    """Return the whole text with these spans marked."""
    # A page has dozens of them, and format_html takes several times as long.
    parts, end = [], 0
    for start, stop in _merge_neighbours(text, spans):
        parts += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    return SafeString("".join([*parts, escape(text[end:])]))


def snippet(text: str, spans: list[Span]) -> SafeString:
    """Return the part of a text with the most marks, cut between words; "" where there are none."""
    if spans:
        text, spans = _strip_markup(text, spans)
    if not spans:
        return SafeString("")

    def spans_nearby(span: Span) -> int:
        return sum(span[0] <= start < span[0] + _LONGEST - _BEFORE for start, _ in spans)

    first, end = max(spans, key=spans_nearby)
    start = 0 if first <= _BEFORE else text.rfind(" ", 0, first - _BEFORE // 2) + 1
    stop = len(text) if len(text) - start <= _LONGEST else text.rfind(" ", 0, start + _LONGEST)
    stop = max(stop, end)
    inside = [(a - start, b - start) for a, b in spans if start <= a and b <= stop]
    return format_html(
        "{}{}{}",
        "… " if start else "",
        highlight(text[start:stop], inside),
        " …" if stop < len(text) else "",
    )


def _merge_neighbours(text: str, spans: list[Span]) -> list[Span]:
    """Merge spans with only blanks between them."""
    merged: list[Span] = []
    for start, stop in spans:
        if merged and text[merged[-1][1] : start].strip(" ") == "":
            merged[-1] = (merged[-1][0], stop)
        else:
            merged.append((start, stop))
    return merged


def _strip_markup(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    markup = [match.span() for match in _MARKUP.finditer(text)]

    def moved(position: int) -> int:
        return position - sum(max(0, min(stop, position) - start) for start, stop in markup)

    kept = [
        (moved(start), moved(stop))
        for start, stop in spans
        if not any(a <= start < b for a, b in markup)
    ]
    return _MARKUP.sub("", text), kept
