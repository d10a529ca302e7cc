"""The short name of a question, where it is another text than the question."""

import re

_WORD = re.compile(r"\w+")


def own_name(name: str, question: str) -> str:
    """Return the name of a question, or "" where it only repeats the question, whole or cut."""
    words = _WORD.findall(question.casefold())
    named = _WORD.findall(name.casefold())
    is_cut = name.rstrip().endswith("…")
    return "" if named == words or (is_cut and named == words[: len(named)]) else name


def name_and_question(name: str, question: str) -> str:
    """Return both in one line, and the question alone where the name repeats it."""
    return f"{name}: {question}" if own_name(name, question) else question
