"""A stored text as an editor reads it: numbered paragraphs under headings, and the locator that
names one."""

import re
from dataclasses import dataclass

from . import quotation as quotations

_HEADING = re.compile(r"(#{1,6}) +(\S.*)")
_LONGEST_HEADING = 120
_BOUND = "\0"
"""Stands in no text: databases refuse it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    number: int
    """From 1; headings are not counted, and have the number of the paragraph before them."""
    text: str
    level: int = 0
    """Of a heading, 1 to 6."""
    heading: str = ""
    """The nearest heading above it."""

    @property
    def locator(self) -> str:
        return ", ".join(filter(None, [self.heading, f"paragraph {self.number}"]))


def paragraphs(text: str) -> list[Paragraph]:
    """An empty line parts paragraphs; where a text has none, each line is one."""
    text = text.strip()
    blocks = re.split(r"\n\s*\n", text)
    if len(blocks) == 1:
        blocks = text.split("\n")
    found, number, heading = [], 0, ""
    for block in (block.strip() for block in blocks):
        if not block:
            continue
        if marked := _HEADING.fullmatch(block):
            heading = marked[2] if len(marked[2]) <= _LONGEST_HEADING else ""
            found.append(Paragraph(number, marked[2], len(marked[1])))
        else:
            number += 1
            found.append(Paragraph(number, block, heading=heading))
    return found


def holding(quotation: str, found: list[Paragraph]) -> Paragraph | None:
    """The one paragraph that holds the quotation or, where it runs over several, its beginning;
    nothing where that is none or more than one."""
    bodies = [paragraph for paragraph in found if not paragraph.level]
    # There may be a million of them: folding all at once takes a small part of folding each.
    texts = quotations.fold(_BOUND.join(body.text for body in bodies)).split(_BOUND)
    pieces = [quotations.fold(piece) for piece in quotations.parts(quotation)]
    for words in (pieces, pieces[:1]) if bodies else ():
        holds = (
            body
            for body, text in zip(bodies, texts, strict=True)
            if quotations.stands_in(words, text)
        )
        if (first := next(holds, None)) and not next(holds, None):
            return first
    return None
