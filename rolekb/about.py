"""The page that explains the site, with an example that two made-up roles go through."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roles.domain.agreement import State
from roles.domain.comparison import AreaFact, Point, ResponsibilityFact, row
from roles.domain.facts import (
    ClaimFact,
    ContextFact,
    Manner,
    PositionFact,
    PositionKind,
    RoleFact,
)
from roles.domain.note_sentence import note_sentence
from roles.domain.rivalry import speakers
from roles.domain.sentences import Sentence
from roles.domain.verdict_words import verdict_words

from .site_files import contact_address

CAPTAIN = RoleFact("release-captain", "Release Captain")
LEAD = RoleFact("launch-lead", "Launch Lead")
OWNS = PositionFact("owns", "Responsible", PositionKind.OWNS, label_de="Verantwortlich")
STARTUP = ContextFact("startup", "Startup", "in startups", phrase_de="in Startups")
AREA = AreaFact("releases", "Releases")
QUESTION = ResponsibilityFact("release-day", "Release day", "Who decides when to release?", AREA)
OTHER_QUESTION = "release-notes"


@dataclass(frozen=True, slots=True)
class Sample:
    """Statements that were drawn at random after all had been read several times, and how many of
    them a strict reader with the text open changed."""

    drawn: int
    errors: int
    on: date


SAMPLE = Sample(296, 6, date(2026, 11, 28))
"""Two draws of 150, with seeds 19 (4 errors) and 20 (2), after a third reading of all statements,
judged by two readers who had seen none of them. Where no text is at hand, the quotation was the
measure. What was wrong has been put right."""


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "states": list(State),
        "sample": SAMPLE,
        "example": worked_example(),
        "roles": (CAPTAIN, LEAD),
        "contact": settings.CONTACT,
        "contact_link": contact_address(),
    }
    return render(request, "about.html", context)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the statements on a point add up to: its state, in words and in the note's sentence."""

    state: State
    words: str
    sentence: Sentence | None

    @classmethod
    def on(cls, point: Point) -> "Verdict":
        verdict = point.agreement
        return cls(verdict.state, verdict_words(verdict), note_sentence(point))


@dataclass(frozen=True, slots=True)
class Step:
    """One more statement of the example, and what all up to it add up to: about the first role,
    and between the two (None if they are no rivals)."""

    said: str
    about: Verdict
    between: Verdict | None


def worked_example() -> list[Step]:
    """Return the steps of the example, worked out by the functions that every page uses."""
    said: list[tuple[str, ClaimFact | None]] = [
        (_("Nobody has said anything yet."), None),
        (_("Source 1 says that the Release Captain is responsible."), _claim(1, CAPTAIN)),
        (_("Source 2 says the same."), _claim(2, CAPTAIN)),
        (
            _(
                "Source 3 says that the Launch Lead is responsible, "
                "and never speaks of Release Captains."
            ),
            _claim(3, LEAD),
        ),
        (
            _("Source 2 says on another question that the Launch Lead writes the release notes."),
            _claim(2, LEAD, responsibility=OTHER_QUESTION),
        ),
        (
            _("Source 4 says that in startups the Launch Lead is responsible."),
            _claim(4, LEAD, contexts=frozenset({STARTUP})),
        ),
        (
            _("Source 5 says the same about startups."),
            _claim(5, LEAD, contexts=frozenset({STARTUP})),
        ),
        (
            _(
                "Source 6 reports that some say the Release Captain is responsible, "
                "and calls that wrong."
            ),
            _claim(6, CAPTAIN, manner=Manner.REJECTS),
        ),
    ]
    claims: list[ClaimFact] = []
    steps = []
    for words, claim in said:
        if claim:
            claims.append(claim)
        weighed = row(QUESTION, (CAPTAIN, LEAD), claims, speakers(claims))
        between = Verdict.on(weighed.rivals[0]) if weighed.rivals else None
        steps.append(Step(words, Verdict.on(weighed.cells[0]), between))
    return steps


def _claim(source: int, role: RoleFact, **fields) -> ClaimFact:
    responsibility = fields.pop("responsibility", QUESTION.slug)
    return ClaimFact(
        key=f"{source}-{role.slug}-{responsibility}",
        source=f"source-{source}",
        voice=f"source-{source}",
        role=role.slug,
        responsibility=responsibility,
        position=OWNS,
        **fields,
    )
