"""Reading records: whether one keeps to the published schema, and what its points hold."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache

from django.conf import settings
from jsonschema import Draft202012Validator

SCHEMA = settings.BASE_DIR / "docs" / "schema" / "records-1.json"


@cache
def _validator() -> Draft202012Validator:
    """The published schema, and besides that no key may stand in a record that it does not name."""
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    strict = deepcopy(schema)
    for name, definition in strict["$defs"].items():
        _close(definition, is_part=name == "record" or name.endswith("_record"))
    return Draft202012Validator(
        {**strict, "unevaluatedProperties": False},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def _close(schema: object, *, is_part: bool = False) -> None:
    if isinstance(schema, list):
        for item in schema:
            _close(item)
    elif isinstance(schema, dict):
        if "properties" in schema and not is_part:
            schema["additionalProperties"] = False
        for name, item in schema.items():
            if name == "properties":
                for value in item.values():
                    _close(value)
            else:
                _close(item)


def check_record(record: dict) -> dict:
    """Return the record; fail where it does not keep to the schema."""
    errors = [f"{error.json_path}: {error.message[:200]}" for error in _errors(record)]
    assert errors == []
    return record


def _errors(record: dict) -> Iterator:
    for error in _validator().iter_errors(record):
        nested = [
            cause
            for cause in error.context or ()
            if cause.validator != "const" and record["type"] in str(cause.schema_path)
        ]
        yield from nested or [error]


def points_of(value: object) -> Iterator[dict]:
    """Return every point within a record."""
    if isinstance(value, dict):
        if "called_wrong" in value:
            yield value
        else:
            for item in value.values():
                yield from points_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from points_of(item)


def statements_of(point: dict) -> list[dict]:
    """Return every statement of a point, whichever answer it gives."""
    return [
        statement
        for kind in ("answers", "called_wrong", "earlier_editions")
        for answer in point[kind]
        for statement in answer["statements"]
    ]


def keys_of(value: object) -> set[str]:
    """Return the keys of all statements within a record or a point."""
    return {statement["key"] for point in points_of(value) for statement in statements_of(point)}
