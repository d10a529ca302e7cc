"""Texts as XML can hold them."""

import re

_INVALID = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def valid_in_xml(text: str) -> str:
    """Return a text without what XML cannot contain, such as control characters."""
    return _INVALID.sub("", text)
