"""What of a comparison goes onto one sheet of paper.

Pure: no database and no HTML. Paper does not scroll, so lines are counted before anything is
printed. A line is one of a column: the sheet has two columns, and so many characters fit a line
even in a wide typeface. Of the sharpest points there are as many as fit; nothing is cut off within
one, and the sheet says how many more there are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .comparison import Comparison, Point
from .dependencies import Dependency
from .facts import ClaimFact

LINES = 142
"""In both columns, on A4 as on US Letter, which is shorter: what a head and a foot take is left, in
the longer of the site's languages, and what two columns lose since no point is cut in two."""
CHARACTERS = 52
CHARACTERS_OF_A_SOURCE = 64
"""Sources are set smaller."""
CHARACTERS_OF_THE_TITLE = 42
LINES_OF_THE_TITLE = 6
"""It is set larger, and goes across both columns."""
HEADING = 3
"""Lines that a section's heading and its distance take, in each column."""
DISTANCE = 0.4
"""Between one point and the next."""
MOST_BESIDE = 8
LINES_BESIDE = 14
"""Of common ground and dependencies no more than so many: the sheet is about what is contested."""


@dataclass(frozen=True)
class Handout:
    comparison: Comparison
    common_ground: tuple[Point, ...]
    dependencies: tuple[tuple[Point, Dependency], ...]
    sharpest: tuple[Point, ...]

    @property
    def more_contested(self) -> int:
        return len(self.comparison.sharpest) - len(self.sharpest)

    @property
    def more_common(self) -> int:
        return len(self.comparison.common_ground) - len(self.common_ground)

    @property
    def more_dependencies(self) -> int:
        return len(self.comparison.dependencies) - len(self.dependencies)


def handout(comparison: Comparison, sources: Mapping[str, tuple[str, str]]) -> Handout:
    """``sources``: by slug the name that stands at a position, and all that the list of sources
    says of it, its address included."""
    ground, of_ground = _beside(comparison.common_ground, _ground)
    dependencies, of_dependencies = _beside(comparison.dependencies, _dependency)
    title = " vs ".join(role.name for role in comparison.roles)
    room: float = LINES - LINES_OF_THE_TITLE * _lines(title, of=CHARACTERS_OF_THE_TITLE)
    # The two stand side by side: the longer takes its room in both columns.
    room -= 2 * (max(of_ground, of_dependencies) + 3 * HEADING)
    shown: list[Point] = []
    listed: set[str] = set()
    for point in comparison.sharpest:
        new = {claim.source for claim in point.agreement.claims} - listed
        room -= DISTANCE + _lines(*_contested(point, lambda slug: sources[slug][0]))
        room -= sum(_lines(sources[slug][1], of=CHARACTERS_OF_A_SOURCE) for slug in new)
        if room < 0:
            break
        listed |= new
        shown.append(point)
    return Handout(comparison, ground, dependencies, tuple(shown))


def _beside(found: Iterable[Any], text: Callable[..., str]) -> tuple[tuple[Any, ...], int]:
    """As many of these as fit beside one another, and the lines that they take."""
    shown: list[Any] = []
    taken = 0
    for each in islice(found, MOST_BESIDE):
        taken += (more := _lines(text(each)))
        if taken > LINES_BESIDE:
            return tuple(shown), taken - more
        shown.append(each)
    return tuple(shown), taken


def _lines(*texts: str, of: int = CHARACTERS) -> int:
    return sum(-(-len(text) // of) for text in texts)


def _roles(point: Point) -> str:
    return ", ".join(role.name for role in point.roles)


def _ground(point: Point) -> str:
    label = point.agreement.standings[0].position.label
    return f"{point.responsibility.name}. {_roles(point)}: {label}, 10 voices"


def _dependency(each: tuple[Point, Dependency]) -> str:
    point, dependency = each
    return (
        f"{point.responsibility.name}. {_roles(point)}, {dependency.context.phrase}: "
        f"{dependency.position.label} (one source)"
    )


def _contested(point: Point, name: Callable[[str], str]) -> Iterator[str]:
    verdict = point.agreement
    yield f"{point.responsibility.question} {_roles(point)}: rival owners"
    for standing in verdict.standings:
        yield f"{standing.position.label}: 1 voice, {_named(standing.claims, name)}"
    if verdict.rejected:
        yield f"rejected as a wrong use by {_named(verdict.rejected, name)}"


def _named(claims: Iterable[ClaimFact], name: Callable[[str], str]) -> str:
    return ", ".join(f"{name(slug)} [10]" for slug in sorted({claim.source for claim in claims}))
