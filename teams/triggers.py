"""Rules across rows, which no constraint can express: the database refuses a row that breaks one.

- what refers to something of an organisation belongs to the same organisation;
- nothing moves to another organisation, so that this stays true;
- nobody has the same place in a team twice on one day.

They are dropped before every migration and created again after it, as ``roles.triggers`` says.
"""

from collections.abc import Iterator

from django.db import connections

from roles import trigger_rules
from roles.trigger_rules import Rule

ANOTHER_ORGANISATION = "this belongs to another organisation"
MOVED = "nothing moves to another organisation"
TWICE = "this person has that place in the team already on these days"

_OF_ORGANISATION = (
    *("access", "invitation", "localrole", "membership", "person", "team", "titlerule"),
)


def _other(table: str, key: str, organisation: str = "NEW.organisation_id") -> str:
    return (
        f"EXISTS (SELECT 1 FROM teams_{table} o "
        f"WHERE o.id = NEW.{key} AND o.organisation_id <> {organisation})"
    )


_OVERLAP = """NEW.person_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM teams_membership m
    WHERE m.person_id = NEW.person_id AND m.team_id = NEW.team_id
    AND m.id <> COALESCE(NEW.id, -1) AND m.title = NEW.title
    AND COALESCE(m.local_role_id, 0) = COALESCE(NEW.local_role_id, 0)
    AND (m.start IS NULL OR NEW."end" IS NULL OR m.start < NEW."end")
    AND (m."end" IS NULL OR NEW.start IS NULL OR NEW.start < m."end"))"""

RULES = [
    Rule(
        "membership_in_one_organisation",
        "teams_membership",
        "organisation_id, team_id, person_id, local_role_id, reports_to_id",
        " OR ".join(
            [
                _other("team", "team_id"),
                _other("person", "person_id"),
                _other("localrole", "local_role_id"),
                _other("person", "reports_to_id"),
            ]
        ),
        ANOTHER_ORGANISATION,
    ),
    Rule(
        "team_in_one_organisation",
        "teams_team",
        "organisation_id, parent_id",
        _other("team", "parent_id"),
        ANOTHER_ORGANISATION,
    ),
    Rule(
        "invitation_in_one_organisation",
        "teams_invitation",
        "organisation_id, person_id",
        _other("person", "person_id"),
        ANOTHER_ORGANISATION,
    ),
    Rule(
        "title_rule_in_one_organisation",
        "teams_titlerule_local_roles",
        "titlerule_id, localrole_id",
        _other(
            "localrole",
            "localrole_id",
            "(SELECT r.organisation_id FROM teams_titlerule r WHERE r.id = NEW.titlerule_id)",
        ),
        ANOTHER_ORGANISATION,
    ),
    Rule(
        "membership_once_at_a_time",
        "teams_membership",
        'team_id, person_id, local_role_id, title, start, "end"',
        _OVERLAP,
        TWICE,
        wait="PERFORM 1 FROM teams_person WHERE id = NEW.person_id FOR NO KEY UPDATE;",
    ),
    *(
        Rule(
            f"{table}_stays_in_organisation",
            f"teams_{table}",
            "organisation_id",
            "OLD.organisation_id <> NEW.organisation_id",
            MOVED,
            on_insert=False,
        )
        for table in _OF_ORGANISATION
    ),
]


def create(using: str = "default", **kwargs) -> None:
    """Create every trigger anew. Do nothing where migrating backwards has dropped the tables."""
    connection = connections[using]
    drop(using)
    with connection.cursor() as cursor:
        if "teams_membership" in connection.introspection.table_names(cursor):
            trigger_rules.create(cursor, RULES)


def drop(using: str = "default", **kwargs) -> None:
    """Drop every trigger that exists."""
    with connections[using].cursor() as cursor:
        trigger_rules.drop(cursor, RULES)


def faults(using: str = "default") -> Iterator[str]:
    """Yield each trigger that is missing, and each row that a rule would refuse today."""
    connection = connections[using]
    with connection.cursor() as cursor:
        needed = set().union(*(rule.triggers(connection.vendor) for rule in RULES))
        yield from trigger_rules.missing(cursor, needed)
        # Whether something has moved, its row no longer tells.
        yield from trigger_rules.broken(cursor, [rule for rule in RULES if rule.message != MOVED])
