"""The answer of a comparison in a sentence or two, and the rows that it speaks of.

Pure: no database and no HTML; of Django only translation. For lists of comparisons, such as the
home page's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .comparison import Comparison, Row
from .excerpt import excerpt
from .facts import RoleFact
from .lead import lead
from .relation import naming_voices
from .rivalry import Speakers
from .sentences import Number, Sentence

MIN_WORDS = 12
"""A shorter answer is followed by its next sentence."""
MAX_ROWS = 4
"""How many rows a card draws."""


@dataclass(frozen=True, slots=True)
class Brief:
    sentences: tuple[Sentence, ...]
    rows: tuple[Row, ...]
    """Those of which the whole answer speaks: what most sources give to the one role, what they
    split over, what most give to the other."""
    common: int
    """The number of questions that sources answer for both roles."""


def brief(
    rows: Iterable[Row],
    roles: Sequence[RoleFact],
    all_roles: Iterable[RoleFact],
    speakers: Speakers,
) -> Brief:
    """Return the short answer of the comparison of these roles, from the rows over all roles."""
    comparison = excerpt(rows, roles)
    sentences = lead(comparison, all_roles, speakers)
    return Brief(
        _first(sentences),
        _telling_rows(comparison, roles, sentences),
        sum(row.relational_or_common for row in comparison.rows),
    )


def _first(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the first sentence, and the next if it is short or has no number of sources."""
    if not sentences:
        return ()
    first, *_others = sentences
    short = len(str(first).split()) < MIN_WORDS
    numbers = any(isinstance(part, Number) for part in first.parts)
    return tuple(sentences[: 2 if short or not numbers else 1])


def _telling_rows(
    comparison: Comparison, roles: Sequence[RoleFact], sentences: Iterable[Sentence]
) -> tuple[Row, ...]:
    by_slug = {row.responsibility.slug: row for row in comparison.rows if row.cells}
    slugs = [
        part.responsibility
        for sentence in sentences
        for part in sentence.parts
        if isinstance(part, Number)
    ]
    named = [by_slug[slug] for slug in dict.fromkeys(slugs) if slug in by_slug]
    given = {role: [row for row in named if _leads(row, role)] for role in roles}
    leading = {row.responsibility.slug for rows in given.values() for row in rows}
    split = [row for row in named if row.responsibility.slug not in leading]
    first, *others = (given[role] for role in roles)
    ordered = [
        *first[:1],
        *split[:2],
        *(row for rows in others for row in rows[:1]),
        *first[1:],
        *(row for rows in others for row in rows[1:]),
        *split[2:],
    ]
    chosen = list(dict.fromkeys(row.responsibility.slug for row in ordered))[:MAX_ROWS]
    return tuple(by_slug[slug] for slug in chosen)


def _leads(row: Row, role: RoleFact) -> bool:
    """Return whether three times as many voices name this role as any other."""
    numbers = {cell.roles[0]: len(naming_voices(cell)) for cell in row.cells}
    others = [number for other, number in numbers.items() if other != role]
    return numbers.get(role, 0) > 0 and numbers[role] >= 3 * max(others, default=0)
