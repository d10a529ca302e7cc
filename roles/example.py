"""A made-up point for the about page, weighed by the same function as every real one."""

from .agreement import Agreement, agreement
from .facts import ClaimFact, ContextFact, Manner, PositionFact, PositionKind

_OWNS = PositionFact("owns", "owns", PositionKind.OWNS, 0)
_SHARES = PositionFact("shares", "shares", PositionKind.SHARES, 1)
_STARTUP = ContextFact("startup", "startup", "in startups")


def _said(number: int, position: PositionFact, **fields) -> ClaimFact:
    return ClaimFact(
        key=f"example{number}",
        source=f"source-{number}",
        voice=f"voice-{number}",
        role="release-captain",
        responsibility="example",
        position=position,
        **fields,
    )


def worked_example() -> list[tuple[str, Agreement]]:
    """What was said, step by step, and what it adds up to after each step."""
    in_startups = {"contexts": frozenset({_STARTUP})}
    steps = [
        ("Nobody has said anything yet.", None),
        ("Source 1 says that the Release Captain owns it.", _said(1, _OWNS)),
        ("Source 2 says the same.", _said(2, _OWNS)),
        ("Source 3 says that in startups they share it.", _said(3, _SHARES, **in_startups)),
        ("Source 4 says so too, of startups.", _said(4, _SHARES, **in_startups)),
        (
            "Source 5 reports that some say the Captain owns it, and calls that wrong.",
            _said(5, _OWNS, manner=Manner.REJECTS),
        ),
    ]
    claims: list[ClaimFact] = []
    shown = []
    for words, claim in steps:
        claims += [claim] if claim else []
        shown.append((words, agreement(claims)))
    return shown
