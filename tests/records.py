"""Reading records: whether one keeps to the published schema, and what its points hold."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache

from django.conf import settings
from jsonschema import Draft202012Validator

SCHEMA = settings.BASE_DIR / "docs" / "schema" / "records-1.json"


@cache
def _strict() -> dict:
    """The published schema, and besides that no key may stand in a record that it does not name."""
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    strict = deepcopy(schema)
    for name, definition in strict["$defs"].items():
        _close(definition, is_part=name == "record" or name.endswith("_record"))
    return {**strict, "unevaluatedProperties": False}


@cache
def _validator() -> Draft202012Validator:
    return _validator_of(_strict())


def _validator_of(schema: dict) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


class EachPartOnce:
    """Checks many records: a point or a source that stands in several is checked only once."""

    PARTS = {"point": "called_wrong", "source": "citation"}
    """The parts of the schema that are taken out, by a key that no other part has."""

    def __init__(self) -> None:
        definitions = _strict()["$defs"]
        taken_out = {name: {"const": name} for name in self.PARTS}
        self._record = _validator_of({**_strict(), "$defs": {**definitions, **taken_out}})
        self._parts = {
            name: _validator_of({"$ref": f"#/$defs/{name}", "$defs": definitions})
            for name in self.PARTS
        }
        self._checked: set[str] = set()

    @property
    def parts(self) -> int:
        return len(self._checked)

    def check(self, record: dict) -> None:
        """Fail where a record does not keep to the schema."""
        self._fail_on_errors(self._record, self._without_parts(record))

    def _without_parts(self, value: object) -> object:
        if isinstance(value, list):
            return [self._without_parts(item) for item in value]
        if not isinstance(value, dict):
            return value
        for name, key in self.PARTS.items():
            if key in value:
                text = json.dumps(value, sort_keys=True)
                if text not in self._checked:
                    self._fail_on_errors(self._parts[name], json.loads(text))
                    self._checked.add(text)
                return name
        return {name: self._without_parts(item) for name, item in value.items()}

    @staticmethod
    def _fail_on_errors(validator: Draft202012Validator, value: object) -> None:
        errors = [
            f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)
        ]
        assert errors == []


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


def check_published(record: dict) -> None:
    """Fail where a record does not keep to the schema as it is published: keys that it does not
    name are allowed."""
    errors = _validator_of(json.loads(SCHEMA.read_text())).iter_errors(record)
    assert [f"{error.json_path}: {error.message[:200]}" for error in errors] == []


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
