"""Whom readers may write to, as ``CONTACT`` says it in one way or another."""

from django.conf import settings


def address() -> str:
    """As a link takes it: an e-mail address under mailto:, a web address as it is. "" where there
    is none, or where words tell how to find somebody."""
    contact = settings.CONTACT
    if contact.startswith(("https://", "http://", "mailto:")):
        return contact
    return f"mailto:{contact}" if "@" in contact else ""
