"""Read and write a folder of JSON files, one for each kind of record."""

import json
from pathlib import Path

from sources.text.validators import fault_in

from .records import KIND_OF, KINDS, ContentError, Kind, Record, Records

MANIFEST = "manifest.json"
"""The file and lines that each source was read from: see ``manifest``."""


def read(folder: Path) -> Records:
    """Return the content of a folder. Raises ContentError with a line for each error."""
    if not folder.is_dir():
        raise ContentError(f"There is no folder {folder}.")
    records, errors = [], []
    for kind in KINDS:
        if (folder / kind.file).exists():
            try:
                records += _read_file(folder / kind.file, kind)
            except ContentError as error:
                errors.append(str(error))
    known = {kind.file for kind in KINDS} | {MANIFEST}
    if strange := sorted({path.name for path in folder.glob("*.json")} - known):
        errors.append(f"{', '.join(strange)}: no kind of content has a file of that name.")
    if errors:
        raise ContentError("\n".join(errors))
    if not records:
        raise ContentError(f"There is no content in {folder}.")
    return {record.id: record for record in records}


def read_json(path: Path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ContentError(
            f"{path.name}: no JSON at line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}: it cannot be read: {error}.") from error


def _read_file(path: Path, kind: Kind) -> list[Record]:
    entries = read_json(path)
    if not isinstance(entries, list):
        raise ContentError(f"{path.name}: it holds no list of records.")
    records, errors, seen = [], [], set()
    for number, entry in enumerate(entries, start=1):
        if error := _error_in_entry(entry, kind):
            errors.append(f"{kind.file}: record {number}{error}")
            continue
        record = Record(kind, entry["fields"])
        if record.key in seen:
            errors.append(str(record.error("it stands in the file twice.")))
        seen.add(record.key)
        records.append(record)
    if errors:
        raise ContentError("\n".join(errors))
    return records


def _error_in_entry(entry, kind: Kind) -> str:
    """Return how an entry differs from the form of a record; "" if it does not."""
    if not isinstance(entry, dict) or not isinstance(entry.get("fields"), dict):
        return ": it has no “model” and “fields”."
    fields, label = entry["fields"], entry.get("model")
    if label != kind.label:
        right = next((other.file for other in KINDS if other.label == label), None)
        advice = f"it belongs in {right}" if right else f"the model here is “{kind.label}”"
        return f": its model is “{label}”; {advice}."
    if surplus := sorted(entry.keys() - {"model", "fields"}):
        return f": it has “{surplus[0]}”; a record is a model and fields."
    if unknown := sorted(fields.keys() - kind.fields.keys()):
        return f", {unknown[0]}: no such field; there are {', '.join(kind.fields)}."
    for name, value in fields.items():
        if error := _error_in_value(value, kind.fields[name]):
            return f", {name}: {error}"
    if not all(isinstance(part, str) and part for part in kind.key(fields)[:2]):
        return f": its key ({', '.join(kind.key_fields)}) is not whole."
    return ""


def _error_in_value(value, field) -> str:
    if isinstance(value, str) and (fault := fault_in(value)):
        return fault
    if not field.related_model or (value is None and not field.many_to_many):
        return ""
    length = len(KIND_OF[field.related_model].key_fields)
    keys = value if field.many_to_many else [value]
    if isinstance(keys, list) and all(_is_key(key, length) for key in keys):
        return ""
    example = json.dumps(["…"] * length, ensure_ascii=False)
    return (
        f"{json.dumps(value, ensure_ascii=False)} is no natural key; "
        f"write {f'[{example}, …]' if field.many_to_many else example}."
    )


def _is_key(value, length: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) == length
        and all(isinstance(part, str) for part in value)
    )


def differing(records: Records, folder: Path) -> dict[str, str | None]:
    """Return the names of the files that ``write`` would change with their new text, None for a
    file that would be removed."""
    texts = {}
    for kind in KINDS:
        entries = [
            {"model": kind.label, "fields": record.fields}
            for record in records.values()
            if record.kind is kind
        ]
        text = json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
        texts[kind.file] = text if entries or not kind.optional else None
    return {name: text for name, text in texts.items() if text != _text_of(folder / name)}


def write(records: Records, folder: Path) -> list[str]:
    """Make the folder hold exactly these records. Returns the names of the changed files."""
    changed = differing(records, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in changed.items():
        if text is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return list(changed)


def _text_of(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8", "replace") if path.exists() else None
