"""Which file and lines each source was read from: ``manifest.json`` beside the content.

    {"format": 1, "texts": {"source-slug": {"file": "name.txt", "lines": [[1, 2], [7, 7]]},
                            "other-slug": null}}

Lines count from 1, both ends included. The files hold other people's texts and are never part of
the project; ``--texts`` says where they are at hand. ``null`` says that a source was read elsewhere
and nobody has its text at hand, so that its quotations cannot be looked up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from .files import MANIFEST, read_json
from .records import ContentError

FORMAT = 1


@dataclass(frozen=True)
class Part:
    """The part of a file that is one source's own text."""

    source: str
    file: str
    lines: tuple[tuple[int, int], ...]

    def overlaps(self, other: "Part") -> bool:
        return self.file == other.file and any(
            a <= d and c <= b for a, b in self.lines for c, d in other.lines
        )

    def text(self, folders: Sequence[Path]) -> str:
        """Its own text, from the first of the folders that holds it; ContentError where none
        does."""
        path = next((each / self.file for each in folders if (each / self.file).is_file()), None)
        if path is None:
            where = " or ".join(map(str, folders))
            raise ContentError(f"there is no file {self.file} in {where}.")
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        if self.lines[-1][1] > len(lines):
            raise ContentError(f"{self.file} has {len(lines)} lines, not {self.lines[-1][1]}.")
        return "\n".join(line for a, b in self.lines for line in lines[a - 1 : b])


def read(folder: Path) -> tuple[dict[str, Part | None], list[str]]:
    """The part of each source, None where its text is not at hand; and what is wrong with the
    manifest."""
    try:
        value = read_json(folder / MANIFEST)
    except ContentError as error:
        return {}, [str(error)]
    if (
        not isinstance(value, dict)
        or value.keys() != {"format", "texts"}
        or value["format"] != FORMAT
        or not isinstance(value["texts"], dict)
    ):
        example = f'{{"format": {FORMAT}, "texts": {{...}}}}'
        return {}, [f"{MANIFEST}: it is not of the form {example}."]
    parts, faults = {}, []
    for source, entry in value["texts"].items():
        if entry is None or (part := _part(source, entry)):
            parts[source] = None if entry is None else part
        else:
            faults.append(
                f"{MANIFEST}: {source}: write a file and its lines, from the first to the last: "
                '{"file": "name.txt", "lines": [[1, 2], [7, 7]]}; or null where nobody has its '
                "text at hand."
            )
    return parts, faults + [f"{MANIFEST}: {fault}" for fault in _overlaps(parts)]


def _part(source: str, entry) -> Part | None:
    match entry:
        case {"file": str(file), "lines": [_, *_] as lines} if len(entry) == 2:
            pass
        case _:
            return None
    last, found = 0, []
    for pair in lines:
        match pair:
            case [int(first), int(end)] if last < first <= end:
                found.append((first, end))
                last = end
            case _:
                return None
    # A name, never a way out of the folder.
    return Part(source, file, tuple(found)) if file == Path(file).name else None


def _overlaps(parts: dict[str, Part | None]) -> Iterator[str]:
    for one, other in combinations(filter(None, parts.values()), 2):
        if one.overlaps(other):
            yield f"{one.source} and {other.source} share lines of {one.file}."
