"""The JSON Schema of the records (``docs/schema/``)."""

import json
from functools import cache

from django.conf import settings

from .reader import SCHEMA_VERSION


@cache
def schema_text() -> str:
    path = settings.BASE_DIR / "docs" / "schema" / f"records-{SCHEMA_VERSION}.json"
    return path.read_text("utf-8")


def schema_at(address: str) -> dict:
    """Return the schema as it names itself at the address where it is published."""
    return {"$id": address, **json.loads(schema_text())}
