"""Whether an answer is what the kept description says."""

import re
from functools import cache

from jsonschema import Draft202012Validator

from roles.api.description import PREFIX, described


def check_answer(path: str, status: int, answer: dict) -> None:
    """Fail where what an operation answered does not keep to its schema. ``path`` begins after the
    prefix of the interface. Addresses that the description does not have answer with a problem."""
    asked = PREFIX + path.partition("?")[0]
    for template, operations in described()["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), asked):
            (operation,) = operations.values()
            (content,) = operation["responses"][str(status)]["content"].values()
            break
    else:
        content = {"schema": {"$ref": "#/components/schemas/Problem"}}
    errors = _validator(content["schema"]["$ref"]).iter_errors(answer)
    assert [f"{error.json_path}: {error.message[:200]}" for error in errors] == []


@cache
def _validator(reference: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": reference, "components": described()["components"]})


def references_in(value: object) -> set[str]:
    """Return the name of each schema that something refers to."""
    if isinstance(value, list):
        return set().union(*map(references_in, value))
    if not isinstance(value, dict):
        return set()
    own = {value["$ref"].rpartition("/")[2]} if "$ref" in value else set()
    return own.union(*map(references_in, value.values()))
