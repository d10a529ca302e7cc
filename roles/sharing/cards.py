"""The picture that a shared link shows: what is compared, and how far sources agree.

A card is a value, and its digest identifies its picture, which is drawn once and then cached. Its
words are in the language of the address, so each language has pictures of its own.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..domain.agreement import State
from ..domain.comparison import Point, Row, sharpest
from ..domain.note_sentence import note_sentence
from ..domain.relation import row_voices
from ..domain.role_profile import DutyKind, role_profile
from ..domain.sentences import Sentence, number_of_sources
from ..domain.verdict_words import verdict_words
from ..queries.titles import in_words
from ..templatetags.pages import plain_label

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630

_VERSION = 3
"""Increase it when cards are drawn differently, so that no old picture is shown."""

_CACHE_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class Count:
    """A number with its word, or words alone; and the state whose mark and colour it has."""

    number: int | None
    word: str
    state: State | None = None

    @property
    def in_words(self) -> str:
        return self.word if self.number is None else f"{self.number} {self.word}"


@dataclass(frozen=True)
class Card:
    eyebrow: str
    title: str
    counts: tuple[Count, ...] = ()
    foot: str = ""
    statement: bool = False
    """Whether the title is a sentence, which is set smaller than a name."""
    text: str = ""
    """A sentence or two under the title."""

    @property
    def in_words(self) -> str:
        """What the picture shows, for people and programs that do not see it."""
        counts = ", ".join(count.in_words for count in self.counts)
        shown = f"{self.text} ({counts})" if self.text and counts else self.text or counts
        # A title may be a sentence or a question, after which no colon follows.
        title = self.title.removesuffix(".") if shown else self.title
        return (" " if title.endswith("?") else ": ").join(filter(None, [title, shown]))

    @property
    def digest(self) -> str:
        fields = (_VERSION, self.eyebrow, self.title, self.foot, self.statement, self.text)
        counts = [
            (count.number, count.word, count.state and count.state.slug) for count in self.counts
        ]
        return hashlib.sha256(repr((fields, counts)).encode()).hexdigest()[:16]


# --- What they show -----------------------------------------------------------------------


def build_comparison_card(title: str, rows: Iterable[Row], answer: Iterable[Sentence] = ()) -> Card:
    """Show the answer's first sentences, and how many questions are disputed."""
    rows = list(rows)
    counts = (Count(len(rows), ngettext("question", "questions", len(rows))), *_count(rows))
    return Card(_("Side by side"), title, counts, _foot(), text=_beginning(answer))


def build_role_card(title: str, rows: Iterable[Row], definition: str = "") -> Card:
    """Show what sources call the role, and for how much most of them call it responsible."""
    rows = list(rows)
    duties = role_profile(rows).duties
    number = sum(len(listed.rows.rows) for listed in duties if listed.kind is DutyKind.OWNS)
    counts = (Count(number, ngettext("duty", "duties", number)), *_count(rows))
    return Card(_("What the role is said to do"), title, counts, _foot(), text=definition)


def build_row_card(title: str, roles: str, row: Row, *, many_roles: bool = False) -> Card:
    """Show a question with the sentence of its note, or with each role's first answer."""
    foremost = sharpest(row.points)
    if foremost:
        text = str(note_sentence(foremost[0], many_roles=many_roles))
        disagree = verdict_words(foremost[0].agreement)
        counts = (Count(None, disagree, State.CONTESTED), _sources([row]))
    else:
        text = " ".join(_first_answer(point) for point in row.points if point.agreement.standings)
        counts = (_sources([row]),)
    return Card(roles, title, counts, _foot(), statement=True, text=text)


def build_claim_card(paraphrase: str, source: str, points: Iterable[Point]) -> Card:
    """Say how far sources agree on the point on which the claim stands, rivalries aside."""
    agreement = next((point.agreement for point in points if not point.rivals), None)
    if agreement is None or agreement.silent:
        return Card(source, paraphrase, (), _foot(), statement=True)
    count = Count(None, verdict_words(agreement), agreement.state)
    return Card(source, paraphrase, (count,), _foot(), statement=True)


def _foot() -> str:
    return _("%(site_name)s: who says what") % {"site_name": settings.SITE_NAME}


def _count(rows: list[Row]) -> tuple[Count, ...]:
    disputed = sum(1 for row in rows if row.contested_points)
    return Count(disputed, _("disputed"), State.CONTESTED), _sources(rows)


def _sources(rows: Iterable[Row]) -> Count:
    """Count the voices, as every page does."""
    number = len(frozenset().union(*map(row_voices, rows)))
    return Count(number, ngettext("source", "sources", number))


def _beginning(answer: Iterable[Sentence]) -> str:
    """Return as many sentences as there is room for, the first in any case."""
    text = ""
    for sentence in answer:
        longer = f"{text} {sentence}".strip()
        if text and len(longer) > _LENGTH_OF_TEXT:
            break
        text = longer
    return text


def _first_answer(point: Point) -> str:
    standing = point.agreement.standings[0]
    words = {
        "roles": in_words(point.roles),
        "answer": plain_label(standing.position),
        "sources": number_of_sources(len(standing.voices)),
    }
    return _("%(roles)s: “%(answer)s” (%(sources)s).") % words


# --- The picture --------------------------------------------------------------------------

_SURFACE, _INK, _QUIET, _RULE = "#fdfcf9", "#1d1c1a", "#5d5952", "#e2ded4"
_COLOURS = {State.AGREED: "#2a6b38", State.CONTESTED: "#b3201c", State.SINGLE: "#5d5952"}
_MARGIN = 80
_TOP, _BOTTOM = 116, 400
"""Title and text stand between these."""
_LENGTH_OF_TEXT = 300
"""Characters of a text that stand under a title of two lines."""
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
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), _SURFACE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 12), fill="#1f55a5")
    draw.text((_MARGIN, 62), _shown(card.eyebrow, _sans(30)), font=_sans(30), fill=_QUIET)
    _draw_title(draw, card)
    draw.line((_MARGIN, 418, WIDTH - _MARGIN, 418), fill=_RULE, width=2)
    _draw_counts(draw, card)
    foot = _shown(card.foot, _serif(30))
    draw.text((_MARGIN, 556), foot, font=_serif(30), fill=_INK)
    png = io.BytesIO()
    # Few colours: a third of the bytes, and no visible difference. The octree takes a sixth of the
    # time that the usual way takes to choose them.
    image.quantize(64, Image.Quantize.FASTOCTREE).save(png, "PNG")
    return png.getvalue()


def _draw_title(draw: "ImageDraw.ImageDraw", card: Card) -> None:
    """Draw the title, and the text under it in what room is left."""
    sizes = (54, 48, 42, 36) if card.statement else (92, 80, 68, 56, 46)
    room = _BOTTOM - _TOP
    if card.text:
        sizes, room = ((44, 40, 36) if card.statement else (72, 60, 50, 42)), room // 2
    size, lines = _fit(card.title, _serif, sizes, room)
    for number, line in enumerate(lines):
        draw.text((_MARGIN, _TOP + number * size * 1.2), line, font=_serif(size), fill=_INK)
    top = _TOP + len(lines) * size * 1.2 + 16
    size, lines = _fit(card.text, _sans, (32, 29, 26), int(_BOTTOM - top))
    for number, line in enumerate(lines):
        draw.text((_MARGIN, top + number * size * 1.3), line, font=_sans(size), fill=_INK)


def _fit(
    text: str, face: "Callable[[int], ImageFont.FreeTypeFont]", sizes: Sequence[int], room: int
) -> tuple[int, list[str]]:
    """Return the largest of these sizes in which a text fits this height, and its lines; cut off
    where it fits in none."""
    for size in sizes:
        font = face(size)
        lines = _lines(_shown(text, font), font)
        if len(lines) * size * 1.3 <= room + size * 0.1:
            return size, lines
    number = max(1, int(room / (size * 1.3)))
    words, _blank, word = lines[number - 1].rpartition(" ")
    return size, [*lines[: number - 1], (words or word[:-2]) + "…"]


def _draw_counts(draw: "ImageDraw.ImageDraw", card: Card) -> None:
    left = _MARGIN
    for count in card.counts:
        colour = _COLOURS.get(count.state, _INK)
        number, word = "" if count.number is None else str(count.number), count.word
        if count.state:
            box = (left, 452, left + 42, 494)
            solid = count.state is State.AGREED
            draw.rectangle(box, fill=colour if solid else None, outline=colour, width=3)
            mark = _SURFACE if solid else colour
            draw.text((left + 21, 473), count.state.mark, font=_sans(32), fill=mark, anchor="mm")
            left += 58
        draw.text((left, 494), number, font=_serif(58), fill=colour, anchor="ls")
        left += draw.textlength(number, _serif(58)) + 12 if number else 0
        draw.text((left, 492), word, font=_sans(32), fill=_QUIET, anchor="ls")
        left += draw.textlength(word, _sans(32)) + 44


def _lines(text: str, font: "ImageFont.FreeTypeFont") -> list[str]:
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


def measured(text: str, size: int) -> int:
    """Return how wide a text is in a wide typeface of this size, in pixels."""
    # The library breaks at the end of a line or paragraph.
    line = " ".join(text.split())
    return max(1, round(_sans(size).getlength(line) * 1.22))


def _shown(text: str, font: "ImageFont.FreeTypeFont") -> str:
    """Return the characters of the text that the font has: Latin, Greek and Cyrillic ones. If they
    are less than half of it, return "": no words are better than some of their letters."""
    text = " ".join(text.split())[:_MAX_LENGTH]
    kept = "".join(char for char in text if char == " " or _has(font, char))
    return kept if len(kept) * 2 >= len(text) else ""


@lru_cache(maxsize=4096)
def _has(font: "ImageFont.FreeTypeFont", char: str) -> bool:
    """Return whether the font has the character: it draws one box for all that it does not have."""
    if not char.isprintable():
        return False
    return bytes(font.getmask(char)) != bytes(font.getmask("\U0010fffe"))


@lru_cache(maxsize=16)
def _serif(size: int) -> "ImageFont.FreeTypeFont":
    return _font("font_source_serif_pro", "SourceSerifPro-Regular.ttf", size)


@lru_cache(maxsize=16)
def _sans(size: int) -> "ImageFont.FreeTypeFont":
    return _font("font_source_sans_pro", "SourceSansPro-Regular.ttf", size)


def _font(package: str, name: str, size: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(files(package) / "files" / name), size)
