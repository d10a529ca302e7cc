"""Plain values for tests of the domain: roles, answers, contexts and claims. No database."""

from itertools import count

from roles.domain.comparison import AreaFact, ResponsibilityFact
from roles.domain.facts import ClaimFact, ContextFact, Manner, PositionFact, PositionKind, RoleFact

OWNS = PositionFact("owns", "Responsible", PositionKind.OWNS, 0, label_de="Verantwortlich")
SHARES = PositionFact(
    "shares", "Jointly responsible", PositionKind.SHARES, 1, label_de="Mitverantwortlich"
)
CONTRIBUTES = PositionFact(
    "contributes", "Takes part", PositionKind.CONTRIBUTES, 2, label_de="Beteiligt"
)
DENIES = PositionFact(
    "not-theirs", "Not responsible", PositionKind.DENIES, 3, label_de="Nicht verantwortlich"
)
VARIES = PositionFact("varies", "Varies", PositionKind.VARIES, 4, label_de="Verschieden")
NEEDED = PositionFact("needed", "Needed", PositionKind.OTHER, 0, label_de="Nötig")
UNNEEDED = PositionFact("unneeded", "Can be done without", PositionKind.OTHER, 1)

AGILE = ContextFact("agile", "Agile", "in Agile teams", "in agilen Teams")
SCRUM = ContextFact("scrum", "Scrum", "under Scrum", "unter Scrum", broader=AGILE)
LESS = ContextFact("less", "LeSS", "under LeSS", "unter LeSS", broader=SCRUM)
SAFE = ContextFact("safe", "SAFe", "under SAFe", "unter SAFe", broader=AGILE)
STARTUP = ContextFact("startup", "Startup", "in startups", "in Startups")
ENTERPRISE = ContextFact("enterprise", "Enterprise", "in enterprises", "in Konzernen")

PM = RoleFact("product-manager", "Product Manager", "PM")
PO = RoleFact("product-owner", "Product Owner", "PO")
BA = RoleFact("business-analyst", "Business Analyst", "BA")
PJM = RoleFact("project-manager", "Project Manager", "PM")

PLANNING = AreaFact("planning", "Planning", 1)
BACKLOG = ResponsibilityFact(
    "backlog", "Backlog", "Who orders it?", PLANNING, topic="the backlog", topic_de="Backlog"
)
STRATEGY = ResponsibilityFact(
    "strategy", "Strategy", "Who sets it?", PLANNING, topic="strategy", topic_de="Strategie"
)
NEED = ResponsibilityFact("need", "Need", "Is it needed?", PLANNING, about_ownership=False)

_keys = (f"key-{number:05}" for number in count())


def claim(voice: str, role: RoleFact, position: PositionFact, *contexts: ContextFact, **fields):
    """Return a voice's claim that this role stands in this position, in all of these contexts."""
    return ClaimFact(
        **{
            "key": next(_keys),
            "source": f"{voice}-wrote",
            "voice": voice,
            "role": role.slug,
            "responsibility": BACKLOG.slug,
            "position": position,
            "contexts": frozenset(contexts),
            **fields,
        }
    )


def rejected(voice: str, role: RoleFact, position: PositionFact, **fields) -> ClaimFact:
    return claim(voice, role, position, manner=Manner.REJECTS, **fields)


def elsewhere(voice: str, *roles: RoleFact) -> list[ClaimFact]:
    """Return claims that make a voice speak of these roles, on another question."""
    return [claim(voice, role, CONTRIBUTES, responsibility="another") for role in roles]
