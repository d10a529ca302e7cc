"""Ask a WSGI application, as a server does."""

import io
from wsgiref.util import setup_testing_defaults

from django.core.signals import request_finished, request_started
from django.db import close_old_connections


class Answer:
    def __init__(self, status: str, headers: list, body: bytes) -> None:
        self.status, self.headers, self.body = int(status[:3]), dict(headers), body


def ask(application, path: str, method: str = "GET", body: bytes = b"", **environ) -> Answer:
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.input": io.BytesIO(body),
        **environ,
    }
    setup_testing_defaults(environ)
    started = []
    # The connection is the test's, as in Django's own client.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        chunks = application(environ, lambda *arguments: started.append(arguments))
        content = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    status, headers, *_ = started[0]
    return Answer(status, headers, content)
