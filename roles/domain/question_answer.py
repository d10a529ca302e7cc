"""The answer to a question over all roles, in one sentence with its numbers of sources.

Pure: no database and no HTML; of Django only translation. It reads the points of a row, and weighs
nothing again.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .comparison import Point, Row
from .facts import PositionKind
from .relation import naming_voices
from .sentences import (
    Part,
    Parts,
    Sentence,
    and_list,
    content_text,
    fill,
    in_readers_language,
    join,
    number_of_sources,
    number_word,
)

MOST_ROLES = 3
"""So many roles, or pairs, are named; the others are counted."""
MOST_ANSWERS = 2
"""So many answers of a scale are given for each of them."""

Counted = list[tuple[Point, int]]
"""Points, each with a number of voices."""


def question_answer(row: Row) -> Sentence | None:
    """Return who does the work according to how many sources or, on another scale, what sources say
    of the roles that most speak of. None if no source answers."""
    is_who = row.responsibility.about_ownership and not row.responsibility.relational
    sentence = in_readers_language(lambda: _who(row) if is_who else _what(row))
    return sentence if sentence.parts else None


# --- Who does it --------------------------------------------------------------------------


def _who(row: Row) -> Parts:
    naming = {cell: naming_voices(cell) for cell in row.cells}
    named = _ranked((cell, len(voices)) for cell, voices in naming.items())
    if not named:
        return _nobody(row)
    total = len(frozenset().union(*naming.values()))
    (first, most), *others = named
    role = first.roles[0].name
    if not others and total == 1:
        return fill(_("One source names the %(role)s."), role=role)
    if not others:
        pattern = _("%(number)s sources name the %(role)s.")
        return fill(pattern, number=number_word(total), role=role)
    if total == 1:
        return fill(_("One source names %(roles)s."), roles=_roles(named, counted=False))
    # Where all of them name one role, there are no others.
    if total > most > others[0][1] and most * 2 > total:
        numbers = _("%(number)s of %(total)s") % {"number": most, "total": total}
        return fill(
            _("Most sources name the %(role)s (%(numbers)s), others %(roles)s."),
            role=role,
            numbers=numbers,
            roles=_roles(others),
        )
    return fill(_("Sources name %(roles)s."), roles=_roles(named))


def _nobody(row: Row) -> Parts:
    """Return what is said where nobody is named: who helps, or who does not do it."""
    for kind, pattern in (
        (
            PositionKind.CONTRIBUTES,
            _("No source says who is responsible; those who take part are %(roles)s."),
        ),
        (PositionKind.VARIES, _("Sources say that it varies for %(roles)s.")),
        (PositionKind.DENIES, _("Sources only say who is not responsible: %(roles)s.")),
    ):
        held = _ranked(
            (cell, len(standing.voices))
            for cell in row.cells
            for standing in cell.agreement.standings
            if standing.position.kind is kind
        )
        if held:
            return fill(pattern, roles=_roles(held))
    return ()


def _ranked(counted: Iterable[tuple[Point, int]]) -> Counted:
    """Return those with a voice, most voices first."""
    return sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0].key))


def _roles(ranked: Counted, *, counted: bool = True) -> Parts:
    """Return the first roles, each with its number of sources, and how many more there are."""
    pattern = _("the %(role)s (%(number)s)") if counted else _("the %(role)s")
    items = [
        fill(pattern, role=point.roles[0].name, number=str(number))
        for point, number in ranked[:MOST_ROLES]
    ]
    return and_list([*items, *_more(len(ranked) - MOST_ROLES)])


def _more(number: int) -> list[str]:
    if number < 1:
        return []
    words = ngettext("%(number)s more role", "%(number)s more roles", number)
    return [words % {"number": number}]


# --- What they are ------------------------------------------------------------------------


def _what(row: Row) -> Parts:
    ranked = _ranked(
        (point, len(point.agreement.voices))
        for point in row.stated_points
        if point.agreement.standings
    )
    items = [
        fill(
            _("%(roles)s: %(answers)s"),
            roles=and_list([role.name for role in point.roles]),
            answers=_answers(point, spelled_out=place == 0),
        )
        for place, (point, _number) in enumerate(ranked[:MOST_ROLES])
    ]
    if row.pairs and len(ranked) > MOST_ROLES:
        number = len(ranked) - MOST_ROLES
        words = ngettext("%(number)s more pair", "%(number)s more pairs", number)
        items.append((words % {"number": number},))
    elif not row.pairs:
        items += [(words,) for words in _more(len(ranked) - MOST_ROLES)]
    if not items:
        return ()
    return (*join(items, _("%(before)s; %(last)s"), between="; "), ".")


def _answers(point: Point, *, spelled_out: bool) -> Parts:
    """Return the answers with most sources, each with their number; the first number says what it
    counts."""
    parts: list[Part] = []
    for place, standing in enumerate(point.agreement.standings[:MOST_ANSWERS]):
        number = len(standing.voices)
        numbers = number_of_sources(number) if spelled_out and place == 0 else str(number)
        label = content_text(standing.position, "label")
        if parts:
            parts.append(_(", "))
        parts += fill(_("%(topic)s (%(numbers)s)"), topic=label, numbers=numbers)
    return tuple(parts)
