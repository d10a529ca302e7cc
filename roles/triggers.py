"""Rules across tables, which no constraint can express: the database refuses a row that breaks one.

- a claim's position is on its responsibility's scale, whichever of the three rows changes;
- a claim names another role exactly where its responsibility is about two;
- a pair of roles is stored in one order, so that a claim entered from either side is the same;
- no alias equals a role's slug, whichever of the two rows changes;
- what was erased stays erased: no row and no version of one has its number again.

Triggers, those of ``state_triggers`` among them, are dropped before every migration and created
again after it. SQLite silently drops a table's triggers when Django rebuilds the table, and refuses
to rebuild one that a trigger on another table reads; PostgreSQL refuses to change the type of a
column in a trigger.
"""

from collections.abc import Iterator

from django.db import connections

from .state_triggers import (
    CONTENT_TABLES,
    HISTORY_TABLES,
    STATE_TABLE,
    number_of_tokens,
    triggers_on,
)
from .state_triggers import statements as state_statements
from .trigger_rules import Rule, broken, missing
from .trigger_rules import create as create_rules
from .trigger_rules import drop as drop_rules

_SCALE = "the position is not on the scale of the responsibility"
_PAIR = "a claim names an other role exactly where its responsibility is about two roles"
_ORDER = "a pair of roles is kept in the order of their slugs"
_ALIAS = "an alias cannot equal the slug of a role"

# Slugs, which may not exist yet, are written by one transaction at a time.
_ONE_AT_A_TIME = "PERFORM pg_advisory_xact_lock(hashtext('role slugs'));"

_RULES = [
    Rule(
        "claim_position_on_scale",
        "roles_claim",
        "position_id, responsibility_id",
        "NEW.position_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM roles_position p "
        "JOIN roles_responsibility r ON r.scale_id = p.scale_id "
        "WHERE p.id = NEW.position_id AND r.id = NEW.responsibility_id {lock})",
        _SCALE,
    ),
    Rule(
        "claim_other_role_where_relational",
        "roles_claim",
        "other_role_id, responsibility_id",
        "NOT EXISTS (SELECT 1 FROM roles_responsibility r WHERE r.id = NEW.responsibility_id "
        "AND r.relational = (NEW.other_role_id IS NOT NULL) {lock})",
        _PAIR,
    ),
    Rule(
        "claim_pair_in_order",
        "roles_claim",
        "role_id, other_role_id",
        "EXISTS (SELECT 1 FROM roles_role a, roles_role b WHERE a.id = NEW.role_id "
        "AND b.id = NEW.other_role_id AND a.slug {binary} > b.slug {binary})",
        _ORDER,
    ),
    Rule(
        "responsibility_scale_under_claims",
        "roles_responsibility",
        "scale_id",
        "EXISTS (SELECT 1 FROM roles_claim c JOIN roles_position p ON p.id = c.position_id "
        "WHERE c.responsibility_id = NEW.id AND p.scale_id <> NEW.scale_id)",
        _SCALE,
    ),
    Rule(
        "responsibility_relational_under_claims",
        "roles_responsibility",
        "relational",
        "EXISTS (SELECT 1 FROM roles_claim c WHERE c.responsibility_id = NEW.id "
        "AND NEW.relational <> (c.other_role_id IS NOT NULL))",
        _PAIR,
    ),
    Rule(
        "position_scale_under_claims",
        "roles_position",
        "scale_id",
        "EXISTS (SELECT 1 FROM roles_claim c JOIN roles_responsibility r "
        "ON r.id = c.responsibility_id "
        "WHERE c.position_id = NEW.id AND r.scale_id <> NEW.scale_id)",
        _SCALE,
    ),
    Rule(
        "alias_is_no_role",
        "roles_alias",
        "slug",
        "EXISTS (SELECT 1 FROM roles_role r WHERE r.slug = NEW.slug)",
        _ALIAS,
        wait=_ONE_AT_A_TIME,
    ),
    Rule(
        "role_is_no_alias",
        "roles_role",
        "slug",
        "EXISTS (SELECT 1 FROM roles_alias a WHERE a.slug = NEW.slug)",
        _ALIAS,
        wait=_ONE_AT_A_TIME,
    ),
]

_ERASED_TABLE = "roles_erasedrow"
_STAYS_ERASED = [
    Rule(
        f"{table}_stays_erased",
        table,
        "id",
        f"EXISTS (SELECT 1 FROM {_ERASED_TABLE} e WHERE e.model = '{model}' AND e.number = NEW.id)",
        "this was erased",
    )
    for model, tables in {
        "claim": ("roles_claim", "roles_historicalclaim"),
        "source": ("sources_source", "sources_historicalsource"),
        "orgnote": ("roles_orgnote", "roles_historicalorgnote"),
    }.items()
    for table in tables
]


def create(using: str = "default", **kwargs) -> None:
    """Create every trigger anew. Do nothing where migrating backwards has dropped the tables."""
    connection = connections[using]
    drop(using)
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if "roles_claim" in tables:
            # After migrating backwards there may be no such table.
            create_rules(cursor, [*_RULES, *(_STAYS_ERASED if _ERASED_TABLE in tables else [])])
            content = [table for table in (*CONTENT_TABLES, *HISTORY_TABLES) if table in tables]
            for statement in state_statements(connection.vendor, content, tables):
                cursor.execute(statement)


def drop(using: str = "default", **kwargs) -> None:
    """Drop every trigger that exists."""
    connection = connections[using]
    on_table = "" if connection.vendor == "sqlite" else " ON {}"
    with connection.cursor() as cursor:
        drop_rules(cursor, [*_RULES, *_STAYS_ERASED])
        for name, table in _state_triggers(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table.format(table)}")


def _state_triggers(vendor: str) -> set[tuple[str, str]]:
    tables = (*CONTENT_TABLES, *HISTORY_TABLES)
    return {(name, table) for table in tables for name in triggers_on(table, vendor)}


def faults(using: str = "default") -> Iterator[str]:
    """Yield each trigger that is missing, and each row that a rule would refuse today."""
    connection = connections[using]
    vendor = connection.vendor
    with connection.cursor() as cursor:
        needed = set().union(*(rule.triggers(vendor) for rule in _RULES))
        yield from missing(cursor, needed | _state_triggers(vendor))
        yield from broken(cursor, _RULES)
        cursor.execute(f"SELECT count(*) FROM {STATE_TABLE}")
        if (rows := cursor.fetchone()[0]) != number_of_tokens(vendor):
            yield f"{STATE_TABLE} has {rows} rows: other processes may miss an edit"


def analyze_tables() -> None:
    """Update PostgreSQL's statistics after many rows were written. It does so by itself within a
    minute or two; until then it takes the tables for empty, and may plan minutes of work for one
    page."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
