"""The points that the claims of content files make, as every page will see them. No database."""

from roles.models import Area, Claim, Context, Position, Responsibility, Role
from sources.models import Source

from ..domain.comparison import AreaFact, Point, ResponsibilityFact, rows
from ..domain.facts import ClaimFact, ContextFact, Manner, PositionFact, PositionKind, RoleFact
from .records import KIND_OF, Content, Key, Record


def contested(content: Content) -> dict[tuple[str, ...], Point]:
    """Every contested point between all roles, under its key. The content is sound: what it refers
    to is there, and its choices are known."""
    roles = [
        RoleFact(r.fields["slug"], r.fields["name"], r.fields.get("abbreviation", ""))
        for r in content[KIND_OF[Role]].values()
    ]
    return {
        point.key: point
        for row in rows(_responsibilities(content), roles, _claims(content))
        for point in row.contested_points
    }


def published(content: Content) -> list[Record]:
    return [
        record
        for record in content[KIND_OF[Claim]].values()
        if record.fields.get("status") == Claim.Status.PUBLISHED
    ]


def _responsibilities(content: Content) -> list[ResponsibilityFact]:
    areas = {
        key: AreaFact(r.fields["slug"], r.fields["name"], r.fields.get("order", 0))
        for key, r in content[KIND_OF[Area]].items()
    }
    return [
        ResponsibilityFact(
            slug=r.fields["slug"],
            name=r.fields["name"],
            question=r.fields["question"],
            area=areas[tuple(r.fields["area"])],
            relational=r.fields.get("relational", False),
            order=r.fields.get("order", 0),
        )
        for r in content[KIND_OF[Responsibility]].values()
    ]


def _positions(content: Content) -> dict[Key, PositionFact]:
    records = content[KIND_OF[Position]]
    converse = {
        key: tuple(record.fields["converse"])
        for key, record in records.items()
        if record.fields.get("converse")
    }
    converse = {other: key for key, other in converse.items()} | converse

    def fact(key: Key, other: PositionFact | None = None) -> PositionFact:
        fields = records[key].fields
        kind = PositionKind(fields["kind"])
        return PositionFact(fields["slug"], fields["label"], kind, fields.get("order", 0), other)

    return {key: fact(key, fact(converse[key]) if key in converse else None) for key in records}


def _claims(content: Content) -> list[ClaimFact]:
    positions = _positions(content)
    contexts = {
        key: ContextFact(r.fields["slug"], r.fields["name"], r.fields["phrase"])
        for key, r in content[KIND_OF[Context]].items()
    }
    sources = content[KIND_OF[Source]]
    superseded = {
        tuple(r.fields["supersedes"])
        for r in sources.values()
        if r.fields.get("supersedes") and r.python_value("is_public")
    }
    return [
        ClaimFact(
            key=record.fields["key"],
            source=record.fields["source"][0],
            voice=sources[tuple(record.fields["source"])].fields["voice"][0],
            role=record.fields["role"][0],
            responsibility=record.fields["responsibility"][0],
            position=positions[tuple(record.fields["position"])],
            other_role=(record.fields.get("other_role") or [""])[0],
            contexts=frozenset(contexts[tuple(key)] for key in record.fields.get("contexts", [])),
            manner=Manner(record.fields.get("manner", Manner.HOLDS)),
            superseded=tuple(record.fields["source"]) in superseded,
        )
        for record in published(content)
        if record.fields.get("position")
    ]
