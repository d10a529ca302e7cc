"""Characters that not every database can store."""


def fault_in(text: str) -> str | None:
    """Return why this text cannot be stored, or None."""
    if "\0" in text:
        return "It holds a NUL, which no text may."
    if any("\ud800" <= char <= "\udfff" for char in text):
        return "It holds half a character (a lone surrogate)."
    return None
