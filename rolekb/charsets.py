"""Refuse bodies that are said to be in another encoding than UTF-8.

Django takes the name of an encoding from the request and decodes the address, forms and its own
error pages with it. Python knows names that decode no text ("hex", "undefined") and names that it
cannot look up (one with a NUL, which ``charset*=utf-8''%00`` spells), so any page could be made to
fail, and its error page as well. Every form of the site is sent as UTF-8.
"""

from collections.abc import Callable, Iterable

from django.utils import translation
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from roles.request.languages import language_of

UNDERSTOOD = {"utf-8", "utf8", "us-ascii", "ascii"}


class OnlyUtf8:
    """A WSGI layer that answers 415 where ``Content-Type`` names another encoding."""

    def __init__(self, application: Callable) -> None:
        self.application = application

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if is_understood(environ.get("CONTENT_TYPE", "")):
            return self.application(environ, start_response)
        with translation.override(language_of(environ.get("PATH_INFO", "/"))):
            text = _("Send it in UTF-8: no other encoding is read here. Nothing was saved.")
        body = f"{text}\n".encode()
        start_response(
            "415 Unsupported Media Type",
            [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))],
        )
        return [body]


def is_understood(content_type: str) -> bool:
    """Return whether a content type names no encoding, or one in which forms are read."""
    if "charset" not in content_type.lower():
        return True
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except ValueError:
        return False
    return (parameters.get("charset") or "utf-8").strip().lower() in UNDERSTOOD
