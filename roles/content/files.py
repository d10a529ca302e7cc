"""Content in a folder of JSON files, one for each kind."""

import json
from collections.abc import Iterator
from pathlib import Path

from sources.text.validators import fault_in

from .records import KIND_OF, KINDS, Content, ContentError, Kind, Record, content_of

MANIFEST = "manifest.json"
"""Says which file and lines each source was read from: see ``check``."""


def read(folder: Path) -> Content:
    """The content of a folder; ContentError where it is none."""
    if not folder.is_dir():
        raise ContentError(f"There is no folder {folder}.")
    found = [
        record
        for kind in KINDS
        if (folder / kind.file).exists()
        for record in read_file(folder / kind.file, kind)
    ]
    known = {kind.file for kind in KINDS} | {MANIFEST}
    if strange := sorted({path.name for path in folder.glob("*.json")} - known):
        raise ContentError(f"{', '.join(strange)}: no kind of content has a file of that name.")
    if not found:
        raise ContentError(f"There is no content in {folder}.")
    return content_of(found)


def read_file(path: Path, kind: Kind) -> list[Record]:
    """The records of one file, in the file's order."""
    entries = read_json(path)
    if not isinstance(entries, list):
        raise ContentError(f"{path.name}: it holds no list of records.")
    records, faults, seen = [], [], set()
    for place, entry in enumerate(entries, start=1):
        try:
            record = _record(entry, kind, place)
            if record.key in seen:
                raise record.wrong("it stands in the file twice.")
        except ContentError as fault:
            faults.append(str(fault))
        else:
            seen.add(record.key)
            records.append(record)
    if faults:
        raise ContentError("\n".join(faults))
    return records


def read_json(path: Path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ContentError(
            f"{path.name}: no JSON at line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}: it cannot be read: {error}.") from error


def _record(entry, kind: Kind, place: int) -> Record:
    where = f"{kind.file}: record {place}"
    if not isinstance(entry, dict) or not isinstance(entry.get("fields"), dict):
        raise ContentError(f"{where}: it has no “model” and “fields”.")
    fields, label = entry["fields"], entry.get("model")
    if label != kind.label:
        home = next((each.file for each in KINDS if each.label == label), None)
        advice = f"it belongs in {home}" if home else f"the model here is “{kind.label}”"
        raise ContentError(f"{where}: its model is “{label}”; {advice}.")
    if surplus := sorted(entry.keys() - {"model", "fields"}):
        raise ContentError(f"{where}: it has “{surplus[0]}”; a record is a model and fields.")
    if unknown := sorted(fields.keys() - kind.fields.keys()):
        raise ContentError(
            f"{where}, {unknown[0]}: no such field; there are {', '.join(kind.fields)}."
        )
    for name, value in fields.items():
        field = kind.fields[name]
        if isinstance(value, str) and (fault := fault_in(value)):
            raise ContentError(f"{where}, {name}: {fault}")
        if field.related_model and (field.many_to_many or value is not None):
            values = value if field.many_to_many else [value]
            length = len(KIND_OF[field.related_model].key_fields)
            if not (isinstance(values, list) and all(_is_key(each, length) for each in values)):
                example = json.dumps(["…"] * length, ensure_ascii=False)
                raise ContentError(
                    f"{where}, {name}: {json.dumps(value, ensure_ascii=False)} is no natural key; "
                    f"write {f'[{example}, …]' if field.many_to_many else example}."
                )
    key = kind.key(fields)
    if not all(isinstance(part, str) and part for part in key[:2]):
        raise ContentError(f"{where}: its key ({', '.join(kind.key_fields)}) is not whole.")
    return Record(kind, fields)


def _is_key(value, length: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) == length
        and all(isinstance(part, str) for part in value)
    )


def texts(content: Content) -> Iterator[tuple[str, str]]:
    """Each file's name with what stands in it."""
    for kind, records in content.items():
        if records or not kind.optional:
            entries = [
                {"model": kind.label, "fields": record.fields} for record in records.values()
            ]
            yield kind.file, json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def differing(content: Content, folder: Path) -> list[str]:
    """The names of the files that ``write`` would change."""
    wanted = dict(texts(content))
    return [kind.file for kind in KINDS if wanted.get(kind.file) != _text_of(folder / kind.file)]


def write(content: Content, folder: Path) -> list[str]:
    """Make the folder hold this content and no other; the names of the files that changed."""
    changed = differing(content, folder)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = dict(texts(content))
    for name in changed:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()
    return changed


def _text_of(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8", "replace") if path.exists() else None
