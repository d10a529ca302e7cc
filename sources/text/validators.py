"""What no database of ours could hold, or not all of them."""


def fault_in(text: str) -> str | None:
    """Why this text cannot be kept, or None."""
    if "\0" in text:
        return "It holds a NUL, which no text may."
    if any("\ud800" <= char <= "\udfff" for char in text):
        return "It holds half a character (a lone surrogate)."
    return None
