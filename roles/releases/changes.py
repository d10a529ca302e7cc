"""What changed between two releases, statement by statement."""

import json
from dataclasses import dataclass
from pathlib import Path

from .errors import ReleaseError
from .rows import Row, Rows, by_statement
from .schema import SCHEMA_VERSION

DATA = "rolebook.json"

_UNCOMPARED = {"path", "licence", "quotation_licence"}
"""They follow from the rest, or from the licence of the source."""


@dataclass(frozen=True)
class Earlier:
    version: str
    rows: Rows


@dataclass(frozen=True)
class Changes:
    version: str
    since: str
    """The version of the earlier release; "" if there is none."""
    added: tuple[Row, ...] = ()
    changed: tuple[tuple[Row, dict[str, tuple[str, str]]], ...] = ()
    """The statement as it is now, and of each field that changed what it was and is."""
    withdrawn: tuple[Row, ...] = ()
    verdicts: tuple[tuple[str, str, str], ...] = ()
    """A point, the state that it was in, and the one it is in; "silent" where it was no row."""

    def as_json(self) -> bytes:
        fields = {
            "version": self.version,
            "since": self.since or None,
            "added": [_named(row) for row in self.added],
            "changed": [
                {
                    **_named(row),
                    "fields": {
                        name: {"was": was, "is": now} for name, (was, now) in fields.items()
                    },
                }
                for row, fields in self.changed
            ],
            "withdrawn": [_named(row) for row in self.withdrawn],
            "verdicts": [
                {"point": point, "was": was, "is": now} for point, was, now in self.verdicts
            ],
        }
        return f"{json.dumps(fields, ensure_ascii=False, indent=1)}\n".encode()

    def as_markdown(self) -> bytes:
        lines = [f"# Changes in {self.version}", ""]
        if not self.since:
            lines += ["This is the first release here: there is none to compare it with.", ""]
            return "\n".join(lines).encode()
        lines += [
            f"Compared with {self.since}: {len(self.added)} statements added, "
            f"{len(self.changed)} changed, {len(self.withdrawn)} withdrawn; "
            f"{len(self.verdicts)} verdicts are different.",
            "",
        ]
        for title, listed in (("Added", self.added), ("Withdrawn", self.withdrawn)):
            if listed:
                lines += [f"## {title}", "", *(f"- {_line(row)}" for row in listed), ""]
            if title == "Added" and self.changed:
                lines += ["## Changed", ""]
                for row, fields in self.changed:
                    lines.append(f"- {_line(row)}")
                    lines += [
                        f"    - {name}: was “{_text(was)}”, is “{_text(now)}”"
                        for name, (was, now) in fields.items()
                    ]
                lines.append("")
        if self.verdicts:
            lines += ["## Verdicts", ""]
            lines += [f"- {point}: was {was}, is {now}" for point, was, now in self.verdicts]
            lines.append("")
        return "\n".join(lines).encode()


def _named(row: Row) -> dict:
    names = ("key", "role", "other_role", "question", "source", "paraphrase", "path")
    return {name: row[name] for name in names if row[name]}


def _line(row: Row) -> str:
    roles = " and ".join(filter(None, [row["role"], row["other_role"]]))
    return f"{row['key']} ({roles}, {row['question']}): {_text(row['paraphrase'])}"


def _text(text) -> str:
    """Return text on one line, without what Markdown would take for HTML."""
    return " ".join(str(text).split()).replace("<", "&lt;")


def compare(version: str, rows: Rows, earlier: Earlier | None) -> Changes:
    """Return what changed since the earlier release."""
    if earlier is None:
        return Changes(version, "")
    was, now = _statements(earlier.rows), _statements(rows)
    changed = []
    for key in sorted(was.keys() & now.keys()):
        fields = {
            name: (was[key].get(name, ""), now[key][name])
            for name in now[key]
            if name not in _UNCOMPARED and was[key].get(name, "") != now[key][name]
        }
        if fields:
            changed.append((now[key], fields))
    before, after = _states(earlier.rows), _states(rows)
    verdicts = [
        (point, before.get(point, "silent"), after.get(point, "silent"))
        for point in sorted(before.keys() | after.keys())
    ]
    return Changes(
        version,
        earlier.version,
        tuple(now[key] for key in sorted(now.keys() - was.keys())),
        tuple(changed),
        tuple(was[key] for key in sorted(was.keys() - now.keys())),
        tuple(verdict for verdict in verdicts if verdict[1] != verdict[2]),
    )


def _statements(rows: Rows) -> dict[str, Row]:
    contexts = by_statement(rows)
    return {
        row["key"]: {**row, "contexts": " ".join(contexts[row["key"]])}
        for row in rows["statements"]
    }


def _states(rows: Rows) -> dict[str, str]:
    return {row["point"]: row["state"] for row in rows["points"]}


def read_earlier(path: Path) -> Earlier:
    """Return an earlier release: its JSON file, its folder, or a folder of releases, whose newest
    it is. Raises ReleaseError."""
    for file in (path / DATA, path / "current" / DATA, path):
        if file.is_file():
            break
    else:
        raise ReleaseError(f"There is no earlier release in {path}: it would hold {DATA}.")
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        schema, version, rows = data["schema_version"], data["version"], data["tables"]
        known = Earlier(version, {name: rows[name] for name in _COMPARED})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{file} is no data release: {error!r}.") from error
    if schema != SCHEMA_VERSION:
        raise ReleaseError(f"{file} has schema {schema}; changes are worked out within one schema.")
    return known


_COMPARED = ("statements", "statement_contexts", "points")
