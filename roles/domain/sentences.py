"""Sentences made from facts by fixed patterns, in the reader's language.

Pure: no database and no HTML; of Django only translation. A sentence is in one language: where the
content has no words in the reader's, the whole of it is in English.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

ENGLISH = "en"


class UntranslatedError(LookupError):
    """Raised where the content has no words in the active language."""


@dataclass(frozen=True, slots=True)
class Number:
    """A part of a sentence that leads to the row which it counts."""

    text: str
    responsibility: str

    def __str__(self) -> str:
        return self.text


Part = str | Number
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One or more sentences of running text, and the code of their language."""

    parts: Parts
    language: str

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


def in_readers_language(build: Callable[[], Parts]) -> Sentence:
    """Return what ``build`` makes in the active language, else in English.

    ``build`` raises ``UntranslatedError`` where the content has no words in the active language.
    """
    language = (get_language() or ENGLISH).split("-")[0]
    if language != ENGLISH:
        try:
            return Sentence(build(), language)
        except UntranslatedError:
            pass
    with override(ENGLISH):
        return Sentence(build(), ENGLISH)


def content_text(fact: object, name: str) -> str:
    """Return a field of a fact in the active language: ``phrase`` in English, ``phrase_de`` in
    German. Raises UntranslatedError if it is empty."""
    language = (get_language() or ENGLISH).split("-")[0]
    text = getattr(fact, name if language == ENGLISH else f"{name}_{language}", "")
    if not text:
        raise UntranslatedError(f"{fact!r} has no {name} in “{language}”")
    return text


def fill(pattern: str, **values: Part | Iterable[Part]) -> Parts:
    """Return a pattern's parts with each ``%(name)s`` replaced by a value or by several parts."""
    parts: list[Part] = []
    for index, piece in enumerate(re.split(r"%\((\w+)\)s", pattern)):
        value = values[piece] if index % 2 else piece
        parts += [value] if isinstance(value, str | Number) else value
    return tuple(part for part in parts if part != "")


def join(items: Sequence[Parts | Part], last: str, between: str = "") -> Parts:
    """Return parts as a list in running text; ``last`` is a pattern for the last two: ``%(before)s
    and %(last)s``. ``between`` parts the others, by default a comma."""
    listed = [(item,) if isinstance(item, str | Number) else tuple(item) for item in items]
    if len(listed) < 2:
        return tuple(listed[0]) if listed else ()
    before: list[Part] = list(listed[0])
    for item in listed[1:-1]:
        before += [between or _(", "), *item]
    return fill(last, before=before, last=listed[-1])


def or_list(items: Sequence[Parts | Part]) -> Parts:
    return join(items, _("%(before)s or %(last)s"))


def and_list(items: Sequence[Parts | Part]) -> Parts:
    return join(items, _("%(before)s and %(last)s"))


def number_word(number: int) -> str:
    """Return a number from two to twelve as the word that begins a sentence, others in digits."""
    words = (
        *(_("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"), _("Eight"), _("Nine")),
        *(_("Ten"), _("Eleven"), _("Twelve")),
    )
    return words[number - 2] if 2 <= number <= 12 else str(number)


def number_of_sources(number: int) -> str:
    """Return "1 source", "7 sources"."""
    return ngettext("%(number)s source", "%(number)s sources", number) % {"number": number}


def number_of_questions(number: int, disputed: int) -> str:
    """Return "5 questions. Sources disagree on 2."."""
    questions = ngettext("%(number)s question.", "%(number)s questions.", number)
    if disputed and disputed == number:
        disagree = ngettext("Sources disagree on it.", "Sources disagree on all of them.", number)
    else:
        disagree = ngettext(
            "Sources disagree on %(number)s.", "Sources disagree on %(number)s.", disputed
        )
    return f"{questions % {'number': number}} {disagree % {'number': disputed}}"


def capitalised(parts: Parts) -> Parts:
    """Return the parts with the first letter in upper case."""
    if not parts:
        return ()
    first, *others = parts
    text = str(first)[:1].upper() + str(first)[1:]
    return (text if isinstance(first, str) else replace(first, text=text), *others)


def after_colon(parts: Parts) -> Parts:
    """Return a sentence as it follows a colon: in English it goes on in lower case."""
    first, *others = parts or ("",)
    if isinstance(first, str) and (get_language() or ENGLISH).startswith(ENGLISH):
        return (first[:1].lower() + first[1:], *others)
    return parts
