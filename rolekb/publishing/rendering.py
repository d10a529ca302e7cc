"""Pages rendered in this process, without a socket, as anonymous readers get them."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import override_settings
from django.utils import translation

from roles.request.languages import language_of

from . import links
from .addresses import NOT_FOUND, Contents, row_in_edition
from .errors import PublishError

_LEFT_OUT = ("whitenoise.", "django.middleware.gzip.")


@contextmanager
def site_at(address: str, moment: datetime, static_folder) -> Iterator[None]:
    """Render the site as an edition at this address while this context lasts."""
    static = {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
        "OPTIONS": {"location": str(static_folder)},
    }
    with override_settings(
        EDITION_OF=moment,
        SITE_ADDRESS=address,
        ALLOWED_HOSTS=[urlsplit(address).hostname],
        ORGANISATIONS="none",
        DEBUG=False,
        STORAGES={**settings.STORAGES, "staticfiles": static},
        MIDDLEWARE=[name for name in settings.MIDDLEWARE if not name.startswith(_LEFT_OUT)],
    ):
        # The page that says that there is no such page is asked for on purpose.
        logger = logging.getLogger("django.request")
        level = logger.level
        logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            logger.setLevel(level)


class Renderer:
    """Renders the pages of an edition, with links to nothing that it lacks."""

    def __init__(self, edition: Contents) -> None:
        self.edition = edition
        self._handler = BaseHandler()
        self._handler.load_middleware()
        self.resolve = lru_cache(maxsize=200_000)(self._resolve)

    def render(self, address: str) -> tuple[bytes, str]:
        """Return the page at an address and its digest as a card, if it has one. Raises
        PublishError."""
        path, _, query = address.partition("?")
        response = self._handler.get_response(_request(address))
        expected = 404 if path.endswith(NOT_FOUND) else 200
        if response.status_code != expected:
            raise PublishError(f"{address} is answered with the status {response.status_code}.")
        if "Set-Cookie" in response.headers or response.cookies:
            raise PublishError(f"{address} sets a cookie, so it is not the same for everybody.")
        body = response.content
        if not response.headers["Content-Type"].startswith("text/html"):
            return body, ""
        html = body.decode()
        digest = links.digest_of_card(html, f"{path}card.png")
        shown_at = self.edition.published[address]
        html = links.rewrite(html, path, settings.SITE_ADDRESS, self.resolve)
        return _at_its_path(html, path, query, shown_at).encode(), digest

    def moved(self, old: str) -> bytes:
        """Return the page at an old address, which leads to the one in its place."""
        new = self.edition.moved[old]
        with translation.override(language_of(new)):
            context = {"new": settings.SITE_ADDRESS + new, "path": new}
            return render_to_string("moved.html", context).encode()

    def _resolve(self, address: str) -> str:
        address = re.sub(r"[?&]page=1$", "", address)
        if address in self.edition.published:
            return self.edition.published[address]
        if address in self.edition.moved:
            return self.edition.moved[address]
        return self.edition.published.get(row_in_edition(address, self.edition.published), "")


def _request(address: str) -> WSGIRequest:
    site = urlsplit(settings.SITE_ADDRESS)
    return RequestFactory(HTTP_HOST=site.netloc).get(address, secure=site.scheme == "https")


def _at_its_path(html: str, path: str, query: str, shown_at: str) -> str:
    """Return a page as it names itself: with the path that stands for its query."""
    if not query:
        return html
    for form in (f"{path}?{query}", f"{path}?{query.replace('&', '&amp;')}"):
        html = html.replace(form, shown_at)
    return html
