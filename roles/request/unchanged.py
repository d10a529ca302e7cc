"""Answers that are not sent again to programs that have them."""

from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a response a tag of its content. Return it, or 304 to a client that has it.

    Browsers let no page of another site read a 304 without the fields that allow it.
    """
    response["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    for name, value in response.items():
        if name.startswith("Access-Control-"):
            answer[name] = value
    return answer
