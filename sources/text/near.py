"""Which known words look like one that is unknown: for every "perhaps you meant"."""

from collections.abc import Iterable


def nearest_words(word: str, known: Iterable[str], *, limit: int, cutoff: float = 0.6) -> list[str]:
    """Return the known words that are most like this one, the nearest first.

    ``cutoff`` is the least likeness, from 0 to 1: twice the letters that both share in the same
    order, divided by all letters of both.
    """
    # Imported here, because a server starts faster without, and most pages never need it.
    from rapidfuzz import fuzz, process

    matches = process.extract(
        word, list(known), scorer=fuzz.ratio, score_cutoff=100 * cutoff, limit=limit
    )
    return [match for match, _score, _index in matches]
