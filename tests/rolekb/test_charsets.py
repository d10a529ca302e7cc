"""A request that is said to be in another encoding is refused before anything decodes it."""

import io

import pytest
from django.core.wsgi import get_wsgi_application

from rolekb.charsets import OnlyUtf8

pytestmark = pytest.mark.django_db

ODD = [
    "text/plain; charset=hex",
    "text/plain; charset=undefined",
    "multipart/form-data; boundary=x; charset=idna",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/json; charset=utf-99",
    "text/html; charset*=utf-8''%00",
    'text/html; CHARSET="rot13"',
]
USUAL = ["", "text/html; charset=UTF-8", 'text/plain; charset="utf-8"', "text/plain; charset=", "x"]


def ask(content_type: str, path: str = "/search/", method: str = "GET") -> tuple[int, str]:
    """Return status and text of an answer of the site as a server runs it."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "q=%ff&page=1",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": "3",
        "wsgi.input": io.BytesIO(b"a=b"),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
    }
    statuses = []
    layer = OnlyUtf8(get_wsgi_application())
    chunks = layer(environ, lambda status, headers, *_: statuses.append(int(status[:3])))
    return statuses[0], b"".join(chunks).decode(errors="replace")


@pytest.mark.parametrize("content_type", ODD)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_another_encoding_is_refused(content_type, method):
    status, text = ask(content_type, method=method)
    assert status == 415
    assert text.startswith("Send it in UTF-8")


@pytest.mark.parametrize("content_type", USUAL)
def test_what_is_usual_reaches_the_site(content_type):
    assert ask(content_type)[0] == 200


def test_the_server_runs_the_layer(settings):
    from rolekb.serving import with_layers

    settings.PAGE_CACHE = 0
    layers = with_layers(lambda environ, start_response: [])
    assert isinstance(layers.application, OnlyUtf8)
