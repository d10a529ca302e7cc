"""The picture that a shared link shows: what is compared, and how far sources agree.

A card is a value, and its digest identifies its picture, which is drawn once and then cached. Its
words are in the language of the address, so each language has pictures of its own.
"""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image, ImageDraw, ImageFont

from ..domain.agreement import State
from ..domain.comparison import Point, Row

WIDTH, HEIGHT = 1200, 630

_VERSION = 1
"""Increase it when cards are drawn differently, so that no old picture is shown."""

_CACHE_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class Count:
    """A number with its word, and the state whose mark and colour it has."""

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
    """Whether the title is a sentence, which is set smaller than a name."""

    @property
    def in_words(self) -> str:
        """What the picture shows, for people and programs that do not see it."""
        counts = ", ".join(f"{count.number} {count.word}" for count in self.counts)
        return ": ".join(filter(None, [self.title, counts]))

    @property
    def digest(self) -> str:
        fields = (_VERSION, self.eyebrow, self.title, self.foot, self.statement)
        counts = [
            (count.number, count.word, count.state and count.state.slug) for count in self.counts
        ]
        return hashlib.sha256(repr((fields, counts)).encode()).hexdigest()[:16]


# --- What they show -----------------------------------------------------------------------


def build_comparison_card(title: str, rows: Iterable[Row]) -> Card:
    return Card(_("Side by side"), title, _count(rows), _foot())


def build_role_card(title: str, rows: Iterable[Row]) -> Card:
    return Card(_("What the role is said to do"), title, _count(rows), _foot())


def build_claim_card(paraphrase: str, source: str, points: Iterable[Point]) -> Card:
    """Count the voices on the point on which the claim stands, rivalries aside."""
    agreement = next((point.agreement for point in points if not point.rivals), None)
    if agreement is None or agreement.silent:
        return Card(source, paraphrase, (), _foot(), statement=True)
    state, voices = agreement.state, len(agreement.voices)
    word = {
        State.SINGLE: _("voice, nobody else has spoken"),
        State.AGREED: ngettext("voice, agreed", "voices, agreed", voices),
        State.CONTESTED: ngettext("voice, contested", "voices, contested", voices),
    }[state]
    return Card(source, paraphrase, (Count(voices, word, state),), _foot(), statement=True)


def _foot() -> str:
    return _("%(site_name)s: who says what") % {"site_name": settings.SITE_NAME}


def _count(rows: Iterable[Row]) -> tuple[Count, ...]:
    rows = list(rows)
    states = [row.state for row in rows]
    points = [point for row in rows for point in row.points]
    sources = len({claim.source for point in points for claim in point.agreement.claims})
    return (
        Count(states.count(State.AGREED), _("agreed"), State.AGREED),
        Count(states.count(State.CONTESTED), _("contested"), State.CONTESTED),
        Count(sources, ngettext("source", "sources", sources)),
    )


# --- The picture --------------------------------------------------------------------------

_SURFACE, _INK, _QUIET, _RULE = "#fdfcf9", "#1d1f22", "#5a5d63", "#dcd7cb"
_COLOURS = {State.AGREED: "#1f6145", State.CONTESTED: "#98361b", State.SINGLE: "#55585e"}
_MARGIN = 80
_MAX_LENGTH = 400
"""More characters than there is ever room for."""


def picture(card: Card) -> bytes:
    """Return the card as PNG, from the cache if it was drawn lately."""
    cache, key = caches["cards"], f"card-{card.digest}"
    if (png := cache.get(key)) is None:
        png = _draw(card)
        cache.set(key, png, _CACHE_SECONDS)
    return png


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
    png = io.BytesIO()
    # Few colours: a third of the bytes, and no visible difference.
    image.quantize(64).save(png, "PNG", optimize=True)
    return png.getvalue()


def _draw_title(draw: ImageDraw.ImageDraw, card: Card) -> None:
    sizes = (54, 48, 42, 36) if card.statement else (92, 80, 68, 56, 46)
    for size in sizes:
        font = _serif(size)
        lines = _lines(_shown(card.title, font), font)
        if len(lines) * size * 1.2 <= 284:
            break
    else:
        room = int(284 / (size * 1.2))
        if len(lines) > room:
            lines = [*lines[: room - 1], lines[room - 1][:-2].rstrip() + "…"]
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
    """Wrap the text to the width of the card. A word that is longer than a line is broken."""
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
    """Return the characters of the text that the font has: Latin, Greek and Cyrillic ones. If they
    are less than half of it, return "": no words are better than some of their letters."""
    text = " ".join(text.split())[:_MAX_LENGTH]
    kept = "".join(char for char in text if char == " " or _has(font, char))
    return kept if len(kept) * 2 >= len(text) else ""


@lru_cache(maxsize=4096)
def _has(font: ImageFont.FreeTypeFont, char: str) -> bool:
    """Return whether the font has the character: it draws one box for all that it does not have."""
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
