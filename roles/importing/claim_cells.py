"""What a row of a table says about a claim: its cells, read and looked up."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime, time

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive

from ..editing.questions import FREE_ANSWER
from ..models import Claim, Context
from .claim_entry import REQUIRED, TEXTS, ClaimEntry
from .names import Names, Sources, UnknownNameError, chosen, known, parts_of_context
from .results import RowError


class ClaimReader:
    """Reads rows with the names of what is here."""

    def __init__(self, names: Names, sources: Sources):
        self._names, self._sources = names, sources

    @staticmethod
    def _read_texts(entry: ClaimEntry) -> None:
        cells, values = entry.row.cells, entry.values
        values.update((name, cells[name]) for name in TEXTS if name in cells)
        if cells.get("external_id"):
            values["external_id"] = cells["external_id"]
        if not values.get("quotation") and (words := entry.anchors):
            values["quotation"] = words

    def read(self, entry: ClaimEntry) -> None:
        """Take from a row what it says of fields, with what it refers to, or what is wrong."""
        cells, values = entry.row.cells, entry.values
        entry.faults += [RowError(column, reason) for column, reason in entry.row.faults]
        for name in REQUIRED:
            if name in cells and not cells[name]:
                entry.faults.append(RowError(name, "It is empty."))

        def look_up(name: str, find) -> None:
            if cells.get(name):
                try:
                    values[name] = find(cells[name])
                except UnknownNameError as error:
                    entry.faults.append(RowError(name, str(error)))

        question = self._is_question(entry)
        look_up("source", self._sources.get)
        look_up("role", self._names.role)
        look_up("other_role", self._names.role)
        if "other_role" in cells and not cells["other_role"]:
            values["other_role"] = None
        look_up(
            "responsibility",
            lambda name: self._names.responsibility(
                name, question=question, relational=bool(cells.get("other_role"))
            ),
        )
        look_up("manner", lambda name: chosen(name, Claim._meta.get_field("manner").choices))
        look_up("status", lambda name: chosen(name, Claim.Status.choices))
        look_up("published_at", _moment)
        if "contexts" in cells:
            entry.contexts = self._contexts(entry)
        self._read_texts(entry)
        if question and cells.get("position"):
            entry.lines.append(f"{FREE_ANSWER}{cells['position']}")
        elif answer := cells.get("free_answer"):
            entry.lines.append(f"{FREE_ANSWER}{answer}")
        if context := cells.get("org_context"):
            entry.lines.append(f"Speaks of: {context}")
        if context or entry.cell("also_contexts"):
            entry.also_contexts = self._also_contexts(entry)

    def _is_question(self, entry: ClaimEntry) -> bool:
        kind = entry.cell("claim_type").casefold()
        if kind not in {"", "responsibility", "question"}:
            entry.faults.append(
                RowError("claim_type", f"“{kind[:50]}” is neither “responsibility” nor “question”.")
            )
        return kind == "question"

    def _contexts(self, entry: ClaimEntry) -> frozenset[Context]:
        contexts = set()
        for name in entry.cell("contexts").split(";"):
            if name.strip():
                try:
                    contexts.add(self._names.context(name.strip()))
                except UnknownNameError as error:
                    entry.faults.append(RowError("contexts", str(error)))
        return frozenset(contexts)

    def _also_contexts(self, entry: ClaimEntry) -> frozenset[Context]:
        """Return the contexts that a text names exactly, and those chosen for its other parts."""
        text = entry.cell("org_context")
        named = {known(self._names.contexts, part) for part in (text, *parts_of_context(text))}
        chosen_ = {
            self._names.context(name) for name in entry.cell("also_contexts").split(";") if name
        }
        return frozenset((named | chosen_) - {None})


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)):
            moment = datetime.combine(day, time(), UTC)
        if moment is not None:
            moment = moment.replace(tzinfo=UTC) if is_naive(moment) else moment.astimezone(UTC)
            # At either end of the calendar other zones' clocks cannot tell it.
            moment = moment if MINYEAR < moment.year < MAXYEAR else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise UnknownNameError(
            f"“{text[:50]}” is no moment: write one as 2026-11-22T09:30:00Z, or a day."
        )
    return moment
