"""Lists of words by which titles are read, one file each, with comments for those who edit them."""

from functools import cache
from pathlib import Path

from ..title_folding import split_words

Words = tuple[str, ...]


def _lines(name: str) -> list[str]:
    text = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list whose entries are one word each."""
    return frozenset(word for line in _lines(name) for word in split_words(line))


@cache
def phrases(name: str) -> frozenset[Words]:
    """Return the entries of a list, each as its words. "…" stays a word of its own."""
    return frozenset(
        tuple(word for part in line.split() for word in (split_words(part) or [part]))
        for line in _lines(name)
    )


@cache
def meanings(name: str) -> dict[str, tuple[Words, ...]]:
    """Return what each word of a list stands for: "eng: engineer, engineering"."""
    pairs = (line.partition(":") for line in _lines(name))
    return {
        split_words(word)[0]: tuple(tuple(split_words(text)) for text in texts.split(","))
        for word, _, texts in pairs
    }
