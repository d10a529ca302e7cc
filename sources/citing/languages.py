"""Codes of languages, as pages name them to browsers and screen readers."""

import re

from django.core.exceptions import ValidationError

MAX_CODE = 12
_PATTERN = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}", re.IGNORECASE)


def is_language_code(text: str) -> bool:
    """Return whether a text has the form of a code: en, de, pt-BR."""
    return len(text) <= MAX_CODE and _PATTERN.fullmatch(text) is not None


def validate_language(value: str) -> None:
    """Raise ValidationError unless the value has the form of a code."""
    if not is_language_code(value):
        raise ValidationError(
            "“%(value)s” is no code of a language: write en, de or pt-BR.",
            code="language",
            params={"value": value},
        )
