"""What is answered from memory, without a call of the application."""

from collections.abc import Callable

Answer = tuple[int, list[tuple[str, str]], bytes]
"""A status, headers, which are of this answer alone, and a body. Only without a body do headers say
how long that is: servers count it."""

_STATUS_LINES = {200: "200 OK", 304: "304 Not Modified"}


def send(answer: Answer, start_response: Callable) -> list[bytes]:
    """Answer as a WSGI application does, for servers that do not count."""
    status, headers, body = answer
    if body:
        headers.append(("Content-Length", str(len(body))))
    start_response(_STATUS_LINES[status], headers)
    return [body] if body else []
