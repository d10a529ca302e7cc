"""Compress responses: with brotli if that is safe and accepted, else with gzip."""

import re
from functools import lru_cache

import brotli
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import has_vary_header, patch_vary_headers

# A client that says ";q=0" accepts none.
_TAKES_BROTLI = re.compile(
    r"(?:^|,)\s*br\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)", re.I
)
_TEXT = re.compile(r"text/|application/(?:\S+\+)?(?:json|xml)", re.I)

# The largest comparison (608 kB) becomes 79 kB with gzip, 64 with brotli's quality 5, 61 with 9 and
# 57 with 10. Ten takes a quarter of a second there, a third of the page itself, and only once.
_QUALITY = 10
# Larger windows save nothing on pages of this size and take 32 MB of memory.
_WINDOW = 20


class CompressionMiddleware(GZipMiddleware):
    """Use brotli for pages that are the same for everybody: they hold no secret that lengths could
    give away. What depends on a cookie is left to Django's gzip, which adds a random length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase):
        if (
            response.streaming
            or response.has_header("Content-Encoding")
            or has_vary_header(response, "Cookie")
            or response.cookies
            or not _TEXT.match(response.get("Content-Type", ""))
            or not _TAKES_BROTLI.search(request.headers.get("Accept-Encoding", ""))
        ):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        compressed = _compressed(response.content)
        if len(compressed) < len(response.content):
            response.content = compressed
            response.headers["Content-Length"] = str(len(compressed))
            response.headers["Content-Encoding"] = "br"
            etag = response.get("ETag", "")
            if etag.startswith('"'):
                # No longer the same bytes for every client (RFC 9110, 8.8.1).
                response.headers["ETag"] = f"W/{etag}"
        return response


@lru_cache(maxsize=16)
def _compressed(content: bytes) -> bytes:
    return brotli.compress(content, quality=_QUALITY, lgwin=_WINDOW)
