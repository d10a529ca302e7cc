"""The rows of a table in the names of the knowledge base: what an editor has chosen for unknown
names is put in their place, before the rows are taken in.

The same walk over the rows collects what has to be asked, so that nothing is asked that makes no
difference, and each name once.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sources.models import SourceKind

from ..models import Responsibility, Role
from .choices import (
    LEAVE_OUT,
    MADE_AS,
    MAKE,
    WITHOUT,
    Choices,
    Kind,
    Name,
    Question,
    chosen_slug,
)
from .files import Row
from .names import NameResolver, Names, Sources, UnknownNameError, chosen, known, parts_of_context
from .sources import KINDS, speaker

_MOST_SAID = 2_000


@dataclass
class MappedRow:
    """A row as it comes in, on its way through the names that it uses."""

    row: Row
    """With the names chosen for it, one after the other."""
    written: dict[str, str]
    """The cells as they stand in the table."""
    left_out: bool = False

    @property
    def cells(self) -> dict[str, str]:
        return self.row.cells


class Mapper:
    """Puts names in place of others, and keeps those that are unknown."""

    def __init__(self, names: Names, choices: Choices):
        self.names, self._choices = names, choices
        self.questions: dict[str, Question] = {}

    def map(self, rows: Sequence[Row]) -> list[MappedRow]:
        """Return these rows, each with the names chosen for it. Asks the database twice at
        most."""
        sources = self._sources(rows)
        mapped = [MappedRow(replace(row, cells=dict(row.cells)), row.cells) for row in rows]
        for walk in mapped:
            self._visit(walk, sources)
        return mapped

    def _sources(self, rows: Sequence[Row]) -> Sources:
        raise NotImplementedError

    def _visit(self, walk: MappedRow, sources: Sources) -> None:
        raise NotImplementedError

    def _ask(
        self,
        walk: MappedRow,
        kind: Kind,
        text: str,
        *,
        scope: str = "",
        optional: bool = False,
        point: Responsibility | None = None,
    ) -> str | None:
        """Return the choice for an unknown name, or None where there is none yet."""
        if MADE_AS.get(kind) in self.names.create:
            return None
        name = Name.of(kind, text, scope)
        question = self.questions.setdefault(name.key, Question(name, text, point=point))
        question.is_optional &= optional
        question.is_point_chosen |= point is not None and (
            known(self.names.responsibilities, walk.written.get("responsibility", "")) is None
        )
        cells = walk.written
        question.role = question.role or cells.get("role", "")
        if walk.row.line not in question.lines[-1:]:
            question.lines.append(walk.row.line)
            question.names_other_role += self._names_other_role(cells)
            if len(question.said) < _MOST_SAID:
                question.said += f" {self._said(cells)}"
        choice = self._choices.get(name.key)
        walk.left_out |= choice == LEAVE_OUT
        return choice

    def _said(self, cells: dict[str, str]) -> str:
        return cells.get("paraphrase", "")

    def _names_other_role(self, cells: dict[str, str]) -> bool:
        return False


class ClaimMapper(Mapper):
    def __init__(self, names: Names, choices: Choices):
        super().__init__(names, choices)
        roles = names.roles.by_pk.values()
        abbreviations = Counter(role.abbreviation for role in roles)
        self._by_title = {role.name.casefold(): role for role in roles}
        # "PM" may be two roles.
        self._by_abbreviation = {
            role.abbreviation: role for role in roles if abbreviations[role.abbreviation] == 1
        }
        self._by_abbreviation.pop("", None)
        self._titles = _any_of(self._by_title, re.IGNORECASE)
        self._abbreviations = _any_of(self._by_abbreviation)

    def _sources(self, rows: Sequence[Row]) -> Sources:
        return Sources(row.cells.get("source", "") for row in rows)

    def _visit(self, walk: MappedRow, sources: Sources) -> None:
        self._map_source(walk, sources)
        role = self._map_role(walk, "role")
        self._map_role(walk, "other_role")
        self._map_contexts(walk)
        point = self._map_responsibility(walk)
        if point:
            self._map_position(walk, point)
            if point.relational and "other_role" in walk.cells and not walk.cells["other_role"]:
                del walk.cells["other_role"]
            if point.relational and not walk.cells.get("other_role"):
                self._map_missing_role(walk, point, role)

    def _map_source(self, walk: MappedRow, sources: Sources) -> None:
        text = walk.cells.get("source")
        if not text or known(sources, text):
            return
        if slug := chosen_slug(self._ask(walk, Kind.SOURCE, text)):
            walk.cells["source"] = slug

    def _map_role(self, walk: MappedRow, column: str) -> Role | None:
        return self._map_name(walk, column, Kind.ROLE, self.names.roles)

    def _map_responsibility(self, walk: MappedRow) -> Responsibility | None:
        index = self.names.responsibilities
        return self._map_name(walk, "responsibility", Kind.RESPONSIBILITY, index)

    def _map_name(self, walk: MappedRow, column: str, kind: Kind, index: NameResolver):
        """Return the row that a cell means by its own name or by what was chosen for it."""
        if not (text := walk.cells.get(column)):
            return None
        if row := known(index, text):
            return row
        choice = self._ask(walk, kind, text)
        if slug := chosen_slug(choice):
            walk.cells[column] = slug
        elif choice == MAKE:
            self.names.allow(MADE_AS[kind], text)
        return known(index, walk.cells[column])

    def _map_contexts(self, walk: MappedRow) -> None:
        index = self.names.contexts
        listed = []
        for text in walk.cells.get("contexts", "").split(";"):
            text = text.strip()
            if text and not known(index, text):
                choice = self._ask(walk, Kind.CONTEXT, text)
                if choice == WITHOUT:
                    continue
                if choice == MAKE:
                    self.names.allow("contexts", text)
                text = chosen_slug(choice) or text
            if text:
                listed.append(text)
        if walk.cells.get("contexts"):
            walk.cells["contexts"] = "; ".join(listed)
        also = []
        whole = walk.cells.get("org_context", "")
        for text in [] if known(index, whole) else parts_of_context(whole):
            if known(index, text):
                continue
            choice = self._ask(walk, Kind.CONTEXT, text, optional=True)
            if choice == MAKE:
                self.names.allow("contexts", text)
                also.append(text)
            elif slug := chosen_slug(choice):
                also.append(slug)
        if also:
            walk.cells["also_contexts"] = ";".join(also)

    def _map_position(self, walk: MappedRow, point: Responsibility) -> None:
        if not (text := walk.cells.get("position")):
            return
        is_free = walk.cells.get("claim_type", "").casefold() == "question"
        if not is_free and known(self.names.positions.get(point.scale_id), text):
            return
        choice = self._ask(
            walk, Kind.POSITION, text, scope=point.slug, optional=is_free, point=point
        )
        if choice == MAKE:
            self.names.allow("positions", text, point.scale_id)
            walk.cells["answer" if is_free else "position"] = text
        elif slug := chosen_slug(choice):
            walk.cells["answer" if is_free else "position"] = slug
        elif choice == WITHOUT and not is_free:
            walk.cells["free_answer"] = walk.cells.pop("position")

    def _map_missing_role(self, walk: MappedRow, point: Responsibility, role: Role | None) -> None:
        text = walk.cells.get("position") or walk.cells.get("paraphrase", "")
        scope = f"{point.slug}/{role.slug if role else walk.cells.get('role', '')}"
        choice = self._ask(walk, Kind.OTHER_ROLE, text, scope=scope, point=point)
        if slug := chosen_slug(choice):
            walk.cells["other_role"] = slug

    def roles_in(self, text: str) -> list[Role]:
        """Return the roles that a text names by name or abbreviation, each once."""
        named = [self._by_title[match[0].casefold()] for match in self._titles.finditer(text)]
        named += [self._by_abbreviation[match[0]] for match in self._abbreviations.finditer(text)]
        return list(dict.fromkeys(named))

    def _names_other_role(self, cells: dict[str, str]) -> bool:
        if cells.get("claim_type", "").casefold() != "question":
            return False
        own = known(self.names.roles, cells.get("role", ""))
        return any(role != own for role in self.roles_in(cells.get("position", "")))

    def _said(self, cells: dict[str, str]) -> str:
        free = cells.get("claim_type", "").casefold() == "question"
        return f"{cells.get('paraphrase', '')} {cells.get('position', '') if free else ''}"


def _any_of(words: Iterable[str], flags: int = 0) -> re.Pattern:
    """Return a pattern for any of these words, the longest first; of none it matches nothing."""
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b" if longest_first else r"(?!)", flags)


class SourceMapper(Mapper):
    def _sources(self, rows: Sequence[Row]) -> Sources:
        cells = [row.cells for row in rows]
        return Sources(texts.get(column, "") for texts in cells for column in ("slug", "address"))

    def _visit(self, walk: MappedRow, sources: Sources) -> None:
        cells = walk.cells
        if kind := cells.get("kind"):
            try:
                chosen(kind, SourceKind.choices, KINDS)
            except UnknownNameError:
                if value := chosen_slug(self._ask(walk, Kind.SOURCE_KIND, kind)):
                    cells["kind"] = value
        name = cells.get("voice")
        if not name and not self._is_here(cells, sources):
            name = speaker(cells)
        if not name or known(self.names.voices, name):
            return
        choice = self._ask(walk, Kind.VOICE, name)
        if slug := chosen_slug(choice):
            cells["voice"] = slug
        elif choice == MAKE:
            self.names.allow("voices", name)
            cells["voice"] = name

    @staticmethod
    def _is_here(cells: dict[str, str], sources: Sources) -> bool:
        return any(known(sources, cells[name]) for name in ("slug", "address") if cells.get(name))

    def _said(self, cells: dict[str, str]) -> str:
        return " ".join(cells.get(name, "") for name in ("slug", "publisher", "address", "author"))


MAPPERS: dict[str, type[Mapper]] = {"claims": ClaimMapper, "sources": SourceMapper}
