"""The picture that a shared link shows: what is compared, and what it comes to.

``Card`` is a plain value; its digest names its picture, which is drawn once and then remembered.
Its words are in the language of the address, so each language has pictures of its own.
"""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from django.core.cache import caches
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image, ImageDraw, ImageFont

from ..domain.agreement import State
from ..domain.comparison import Point, Row

WIDTH, HEIGHT = 1200, 630

_DRAWN_AS = 1
"""Rises when cards are drawn differently, so that old pictures are let go."""

_REMEMBERED = 7 * 24 * 3600


@dataclass(frozen=True)
class Count:
    """A number with its word, and the state whose mark and colour it bears."""

    number: int
    word: str
    state: State | None = None


@dataclass(frozen=True)
class Card:
    eyebrow: str
    title: str
    counts: tuple[Count, ...] = ()
    foot: str = ""
    statement: bool = False
    """Whether the title is a sentence, set smaller than a name."""

    @property
    def in_words(self) -> str:
        """The same for those who do not see it, and for lists that show no pictures."""
        told = ", ".join(f"{count.number} {count.word}" for count in self.counts)
        return ": ".join(filter(None, [self.title, told]))

    @property
    def digest(self) -> str:
        drawn = (_DRAWN_AS, self.eyebrow, self.title, self.foot, self.statement)
        counts = [(c.number, c.word, c.state and c.state.slug) for c in self.counts]
        return hashlib.sha256(repr((drawn, counts)).encode()).hexdigest()[:16]


# --- What stands on them ------------------------------------------------------------------


def of_comparison(title: str, rows: tuple[Row, ...], foot: str) -> Card:
    return Card(_("Side by side"), title, _counts(rows), foot)


def of_role(name: str, rows: tuple[Row, ...], foot: str) -> Card:
    return Card(_("What the role is said to do"), name, _counts(rows), foot)


def of_claim(paraphrase: str, said_by: str, points: Iterable[Point], foot: str) -> Card:
    own = next((point for point in points if not point.rivals), None)
    if own is None or own.agreement.silent:
        return Card(said_by, paraphrase, (), foot, statement=True)
    state, voices = own.agreement.state, len(own.agreement.voices)
    word = {
        State.SINGLE: _("voice, nobody else has spoken"),
        State.AGREED: ngettext("voice, agreed", "voices, agreed", voices),
        State.CONTESTED: ngettext("voice, contested", "voices, contested", voices),
    }[state]
    return Card(said_by, paraphrase, (Count(voices, word, state),), foot, statement=True)


def _counts(rows: Iterable[Row]) -> tuple[Count, ...]:
    rows = list(rows)
    sources = {
        claim.source for row in rows for point in row.points for claim in point.agreement.claims
    }
    told = [
        Count(sum(row.state is state for row in rows), word, state)
        for state, word in (
            (State.AGREED, _("agreed")),
            (State.CONTESTED, _("contested")),
        )
    ]
    return (*told, Count(len(sources), ngettext("source", "sources", len(sources))))


# --- The picture --------------------------------------------------------------------------

_SURFACE, _INK, _QUIET, _RULE = "#fdfcf9", "#1d1f22", "#5a5d63", "#dcd7cb"
_COLOURS = {State.AGREED: "#1f6145", State.CONTESTED: "#98361b", State.SINGLE: "#55585e"}
_MARGIN = 80
_LONGEST = 400
"""More characters than there is ever room for."""


def picture(card: Card) -> bytes:
    """The card as PNG, drawn when nobody has asked for it lately."""
    cache, key = caches["cards"], f"card-{card.digest}"
    if (drawn := cache.get(key)) is None:
        drawn = _draw(card)
        cache.set(key, drawn, _REMEMBERED)
    return drawn


def _draw(card: Card) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), _SURFACE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 12), fill="#234b73")
    draw.text((_MARGIN, 62), _shown(card.eyebrow, _sans(30)), font=_sans(30), fill=_QUIET)
    _draw_title(draw, card)
    draw.line((_MARGIN, 418, WIDTH - _MARGIN, 418), fill=_RULE, width=2)
    _draw_counts(draw, card)
    foot = _shown(card.foot, _serif(30))
    draw.text((_MARGIN, 556), foot, font=_serif(30), fill=_INK)
    written = io.BytesIO()
    # Few colours: a third of the bytes, and no difference to the eye.
    image.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw_title(draw: ImageDraw.ImageDraw, card: Card) -> None:
    sizes = (54, 48, 42, 36) if card.statement else (92, 80, 68, 56, 46)
    for size in sizes:
        font = _serif(size)
        lines = _lines(_shown(card.title, font), font)
        if len(lines) * size * 1.2 <= 284:
            break
    else:
        fitting = int(284 / (size * 1.2))
        if len(lines) > fitting:
            lines = [*lines[: fitting - 1], lines[fitting - 1][:-2].rstrip() + "…"]
    for number, line in enumerate(lines):
        draw.text((_MARGIN, 116 + number * size * 1.2), line, font=font, fill=_INK)


def _draw_counts(draw: ImageDraw.ImageDraw, card: Card) -> None:
    left = _MARGIN
    for count in card.counts:
        colour = _COLOURS.get(count.state, _INK)
        number, word = str(count.number), count.word
        if count.state:
            box = (left, 452, left + 42, 494)
            solid = count.state is State.AGREED
            draw.rectangle(box, fill=colour if solid else None, outline=colour, width=3)
            mark = _SURFACE if solid else colour
            draw.text((left + 21, 473), count.state.mark, font=_sans(32), fill=mark, anchor="mm")
            left += 58
        draw.text((left, 494), number, font=_serif(58), fill=colour, anchor="ls")
        left += draw.textlength(number, _serif(58)) + 12
        draw.text((left, 492), word, font=_sans(32), fill=_QUIET, anchor="ls")
        left += draw.textlength(word, _sans(32)) + 44


def _lines(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Wrapped to the card; a word too long for a line is broken."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= WIDTH - 2 * _MARGIN:
            line = longer
            continue
        lines += [line] if line else []
        while font.getlength(word) > WIDTH - 2 * _MARGIN:
            cut = 1
            while font.getlength(word[: cut + 1]) <= WIDTH - 2 * _MARGIN:
                cut += 1
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line else lines


def _shown(text: str, font: ImageFont.FreeTypeFont) -> str:
    """What of the text can be shown: the font has Latin, Greek and Cyrillic letters. Where less
    than half is left, nothing is: a picture without words is better than one of empty boxes."""
    text = " ".join(text.split())[:_LONGEST]
    kept = "".join(char for char in text if char == " " or _has(font, char))
    return kept if len(kept) * 2 >= len(text) else ""


@lru_cache(maxsize=4096)
def _has(font: ImageFont.FreeTypeFont, char: str) -> bool:
    """Whether the font has the letter: else it draws the same box for it as for no letter."""
    if not char.isprintable():
        return False
    return bytes(font.getmask(char)) != bytes(font.getmask("\U0010fffe"))


@lru_cache(maxsize=16)
def _serif(size: int) -> ImageFont.FreeTypeFont:
    return _font("font_source_serif_pro", "SourceSerifPro-Regular.ttf", size)


@lru_cache(maxsize=16)
def _sans(size: int) -> ImageFont.FreeTypeFont:
    return _font("font_source_sans_pro", "SourceSansPro-Regular.ttf", size)


def _font(package: str, name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(files(package) / "files" / name), size)
