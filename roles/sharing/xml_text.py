"""Texts as XML can hold them."""

import re

_INVALID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def valid_in_xml(text: str) -> str:
    """Return a text without what XML cannot contain, such as control characters."""
    return _INVALID.sub("", text)
