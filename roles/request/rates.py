"""How often one address may send what costs the server work. Nothing of what is sent is kept."""

import time

from django.core.cache import BaseCache, cache, caches
from django.http import HttpRequest

from .suggestions import network_address, sender

_HOUR = 3600

IN_MEMORY = caches["rates"]
"""Counts in the memory of each worker: what is only read writes nothing to the database."""


def seconds_to_wait(request: HttpRequest, what: str, most: int, counts: BaseCache = cache) -> int:
    """Count this request, and return how long its sender has to wait if it is one too many within
    the hour. Only a number is kept, under a name from which nobody can tell the address."""
    now = int(time.time())
    key = f"rate:{what}:{now // _HOUR}:{sender(network_address(request))}"
    counts.add(key, 0, timeout=_HOUR)
    try:
        count = counts.incr(key)
    except ValueError:
        # It was dropped in between.
        count = 1
    return _HOUR - now % _HOUR if count > most else 0
