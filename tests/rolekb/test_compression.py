"""What is sent is compressed as the client can take it."""

import gzip

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from rolekb.compression import CompressionMiddleware

BROWSER = "gzip, deflate, br, zstd"
PAGE = "<p>The Product Owner orders the backlog.</p>" * 50


def answer(accepted: str, **headers) -> HttpResponse:
    request = RequestFactory().get("/", headers={"accept-encoding": accepted})
    return CompressionMiddleware(lambda _: HttpResponse(PAGE, headers=headers))(request)


@pytest.mark.parametrize("accepted", [BROWSER, "br", "BR;q=0.5, gzip", "gzip;q=0, br ; q=1.0"])
def test_brotli_goes_to_who_takes_it(accepted):
    response = answer(accepted)
    assert response["Content-Encoding"] == "br"
    assert brotli.decompress(response.content).decode() == PAGE
    assert int(response["Content-Length"]) == len(response.content)
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["gzip", "gzip, br;q=0", "br;q=0.000, gzip", "brute, gzip"])
def test_gzip_goes_to_who_does_not(accepted):
    response = answer(accepted)
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).decode() == PAGE


def test_nothing_is_compressed_for_who_takes_neither():
    response = answer("identity")
    assert "Content-Encoding" not in response
    assert response.content.decode() == PAGE


@pytest.mark.parametrize(
    "headers",
    [{"Vary": "Cookie"}, {"Content-Type": "application/octet-stream"}],
    ids=["depends on a cookie", "not text"],
)
def test_what_may_hold_a_secret_or_is_no_text_keeps_to_djangos_gzip(headers):
    assert answer(BROWSER, **headers)["Content-Encoding"] == "gzip"


def test_what_sets_a_cookie_keeps_to_djangos_gzip():
    response = HttpResponse(PAGE)
    response.set_cookie("session", "secret")
    request = RequestFactory().get("/", headers={"accept-encoding": BROWSER})
    sent = CompressionMiddleware(lambda _: response)(request)
    assert sent["Content-Encoding"] == "gzip"


def test_what_is_streamed_is_not_held_back():
    request = RequestFactory().get("/", headers={"accept-encoding": BROWSER})
    sent = CompressionMiddleware(lambda _: StreamingHttpResponse([PAGE]))(request)
    assert sent["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(sent)).decode() == PAGE


def test_a_strong_etag_turns_weak():
    assert answer(BROWSER, ETag='"a"')["ETag"] == 'W/"a"'


def test_what_is_compressed_already_is_left_alone():
    response = answer(BROWSER, **{"Content-Encoding": "zstd"})
    assert response["Content-Encoding"] == "zstd"
    assert response.content.decode() == PAGE
