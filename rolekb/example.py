"""A made-up point for the about page, weighed by the same function as every real one."""

from django.utils.translation import gettext as _

from roles.domain.agreement import Agreement, agreement
from roles.domain.facts import ClaimFact, ContextFact, Manner, PositionFact, PositionKind


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
    owns = PositionFact("owns", _("owns"), PositionKind.OWNS, 0)
    shares = PositionFact("shares", _("shares"), PositionKind.SHARES, 1)
    startup = ContextFact("startup", _("startup"), _("in startups"))
    in_startups = {"contexts": frozenset({startup})}
    steps = [
        (_("Nobody has said anything yet."), None),
        (_("Source 1 says that the Release Captain owns it."), _said(1, owns)),
        (_("Source 2 says the same."), _said(2, owns)),
        (_("Source 3 says that in startups they share it."), _said(3, shares, **in_startups)),
        (_("Source 4 says so too, of startups."), _said(4, shares, **in_startups)),
        (
            _("Source 5 reports that some say the Captain owns it, and calls that wrong."),
            _said(5, owns, manner=Manner.REJECTS),
        ),
    ]
    claims: list[ClaimFact] = []
    shown = []
    for words, claim in steps:
        claims += [claim] if claim else []
        shown.append((words, agreement(claims)))
    return shown
