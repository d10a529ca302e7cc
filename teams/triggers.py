"""Rules across rows, which no constraint can express: the database refuses a row that breaks one.

- what refers to something of an organisation belongs to the same organisation;
- nothing moves to another organisation, so that this stays true;
- nobody has the same place in a team twice on one day.

They are dropped before every migration and created again after it, as ``roles.triggers`` says.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connections

from roles.triggers import names, refused_rows

ANOTHER_ORGANISATION = "this belongs to another organisation"
MOVED = "nothing moves to another organisation"
TWICE = "this person has that place in the team already on these days"

_OF_ORGANISATION = (
    *("access", "invitation", "localrole", "membership", "person", "team", "titlerule"),
)


@dataclass(frozen=True)
class Rule:
    name: str
    table: str
    columns: str
    refused: str
    """The condition under which the new row is refused."""
    message: str
    on_insert: bool = True
    lock: str = ""
    """What PostgreSQL waits for first, because two transactions do not see each other's rows."""


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
        lock="PERFORM 1 FROM teams_person WHERE id = NEW.person_id FOR NO KEY UPDATE;",
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
            for rule in RULES:
                for statement in _STATEMENTS[connection.vendor](rule):
                    cursor.execute(statement)


def drop(using: str = "default", **kwargs) -> None:
    """Drop every trigger that exists."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for rule in RULES:
            if connection.vendor == "sqlite":
                for event in ("insert", "update"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {rule.name}_{event}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {rule.name} ON {rule.table}")


def faults(using: str = "default") -> Iterator[str]:
    """Yield each trigger that is missing, and each row that a rule would refuse today."""
    connection = connections[using]
    with connection.cursor() as cursor:
        needed = {(name, rule.table) for rule in RULES for name in _names(rule, connection.vendor)}
        for name, table in sorted(needed - names(cursor)):
            yield f"the trigger {name} on {table} is missing"
        for rule in RULES:
            # Whether something has moved, its row no longer tells.
            if rule.message != MOVED:
                for pk in refused_rows(cursor, rule.table, rule.refused):
                    yield f"{rule.table} {pk}: {rule.message}"


def _names(rule: Rule, vendor: str) -> list[str]:
    """Return the names of the triggers that keep a rule."""
    if vendor == "sqlite":
        return [f"{rule.name}_{event.split()[0].lower()}" for event in _events(rule)]
    return [rule.name]


def _events(rule: Rule) -> list[str]:
    return (["INSERT"] if rule.on_insert else []) + [f"UPDATE OF {rule.columns}"]


def _sqlite(rule: Rule):
    for event in _events(rule):
        yield (
            f"CREATE TRIGGER {rule.name}_{event.split()[0].lower()} BEFORE {event} ON {rule.table} "
            f"WHEN {rule.refused} BEGIN SELECT RAISE(ABORT, '{rule.message}'); END"
        )


def _postgresql(rule: Rule):
    yield (
        f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {rule.lock} IF {rule.refused} THEN "
        f"RAISE EXCEPTION '{rule.message}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER {rule.name} BEFORE {' OR '.join(_events(rule))} ON {rule.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {rule.name}()"
    )


_STATEMENTS = {"sqlite": _sqlite, "postgresql": _postgresql}
