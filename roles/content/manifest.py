"""The manifest of the content: which file and lines each source was read from.

    {"format": 1, "texts": {"source-slug": {"file": "name.txt", "lines": [[1, 2], [7, 7]]},
                            "other-slug": null}}

Lines count from 1, both ends included. The files hold other people's texts and are never part of
the project; ``--texts`` names their folders. ``null`` means that a source was read elsewhere and
nobody has its text at hand, so that its quotations cannot be looked up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from .files import MANIFEST, read_json
from .records import ContentError

FORMAT = 1


@dataclass(frozen=True)
class Part:
    """The part of a file that is one source's own text."""

    file: str
    lines: tuple[tuple[int, int], ...]

    def overlaps(self, other: "Part") -> bool:
        return self.file == other.file and any(
            a <= d and c <= b for a, b in self.lines for c, d in other.lines
        )

    def text(self, folders: Sequence[Path]) -> str:
        """Return its text from the first of the folders that has the file. Raises ContentError if
        none has it or the file is too short."""
        paths = [folder / self.file for folder in folders if (folder / self.file).is_file()]
        if not paths:
            where = " or ".join(map(str, folders))
            raise ContentError(f"there is no file {self.file} in {where}.")
        lines = paths[0].read_text(encoding="utf-8").removesuffix("\n").split("\n")
        if self.lines[-1][1] > len(lines):
            raise ContentError(f"{self.file} has {len(lines)} lines, not {self.lines[-1][1]}.")
        return "\n".join(line for a, b in self.lines for line in lines[a - 1 : b])


def read(folder: Path) -> tuple[dict[str, Part | None], list[ContentError]]:
    """Return the part of each source, None if its text is not at hand, and the errors in the
    manifest."""
    try:
        value = read_json(folder / MANIFEST)
    except ContentError as error:
        return {}, [error]
    match value:
        case {"format": 1, "texts": dict(texts)} if len(value) == 2:
            pass
        case _:
            example = f'{{"format": {FORMAT}, "texts": {{...}}}}'
            return {}, [ContentError(f"{MANIFEST}: it is not of the form {example}.")]
    parts, errors = {}, []
    for source, entry in texts.items():
        part = _part(entry)
        if part or entry is None:
            parts[source] = part
        else:
            errors.append(
                f"{source}: write a file and its lines, from the first to the last: "
                '{"file": "name.txt", "lines": [[1, 2], [7, 7]]}; or null where nobody has its '
                "text at hand."
            )
    at_hand = [(source, part) for source, part in parts.items() if part]
    for (one, part), (other, other_part) in combinations(at_hand, 2):
        if part.overlaps(other_part):
            errors.append(f"{one} and {other} share lines of {part.file}.")
    return parts, [ContentError(f"{MANIFEST}: {error}") for error in errors]


def _part(entry) -> Part | None:
    """Return the part that a well-formed entry names, or None."""
    match entry:
        # A name, never a path out of the folder.
        case {"file": str(file), "lines": [_, *_] as pairs} if (
            len(entry) == 2 and file == Path(file).name
        ):
            pass
        case _:
            return None
    end = 0
    for pair in pairs:
        match pair:
            case [int(first), int(last)] if end < first <= last:
                end = last
            case _:
                return None
    return Part(file, tuple(map(tuple, pairs)))
