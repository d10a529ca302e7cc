"""Telling what takes a moment from what would never end."""

import time
from contextlib import contextmanager


@contextmanager
def no_runaway(seconds: int = 30):
    """Fails where the work within has taken this much of the processor: many times what it needs,
    and a small part of what it took before it was bounded. Time spent waiting does not count, so
    that a busy machine fails nothing."""
    before = time.process_time()
    yield
    assert time.process_time() - before < seconds
