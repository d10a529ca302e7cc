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

_SCALE = "the position is not on the scale of the responsibility"
_PAIR = "a claim names an other role exactly where its responsibility is about two roles"
_ORDER = "a pair of roles is kept in the order of their slugs"
_ALIAS = "an alias cannot equal the slug of a role"

# Name, table, columns, the condition under which the new row is refused, and the message.
_RULES = [
    (
        "claim_position_on_scale",
        "roles_claim",
        "position_id, responsibility_id",
        "NEW.position_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM roles_position p "
        "JOIN roles_responsibility r ON r.scale_id = p.scale_id "
        "WHERE p.id = NEW.position_id AND r.id = NEW.responsibility_id {lock})",
        _SCALE,
    ),
    (
        "claim_other_role_where_relational",
        "roles_claim",
        "other_role_id, responsibility_id",
        "NOT EXISTS (SELECT 1 FROM roles_responsibility r WHERE r.id = NEW.responsibility_id "
        "AND r.relational = (NEW.other_role_id IS NOT NULL) {lock})",
        _PAIR,
    ),
    (
        "claim_pair_in_order",
        "roles_claim",
        "role_id, other_role_id",
        "EXISTS (SELECT 1 FROM roles_role a, roles_role b WHERE a.id = NEW.role_id "
        "AND b.id = NEW.other_role_id AND a.slug {binary} > b.slug {binary})",
        _ORDER,
    ),
    (
        "responsibility_scale_under_claims",
        "roles_responsibility",
        "scale_id",
        "EXISTS (SELECT 1 FROM roles_claim c JOIN roles_position p ON p.id = c.position_id "
        "WHERE c.responsibility_id = NEW.id AND p.scale_id <> NEW.scale_id)",
        _SCALE,
    ),
    (
        "responsibility_relational_under_claims",
        "roles_responsibility",
        "relational",
        "EXISTS (SELECT 1 FROM roles_claim c WHERE c.responsibility_id = NEW.id "
        "AND NEW.relational <> (c.other_role_id IS NOT NULL))",
        _PAIR,
    ),
    (
        "position_scale_under_claims",
        "roles_position",
        "scale_id",
        "EXISTS (SELECT 1 FROM roles_claim c JOIN roles_responsibility r "
        "ON r.id = c.responsibility_id "
        "WHERE c.position_id = NEW.id AND r.scale_id <> NEW.scale_id)",
        _SCALE,
    ),
    (
        "alias_is_no_role",
        "roles_alias",
        "slug",
        "EXISTS (SELECT 1 FROM roles_role r WHERE r.slug = NEW.slug)",
        _ALIAS,
    ),
    (
        "role_is_no_alias",
        "roles_role",
        "slug",
        "EXISTS (SELECT 1 FROM roles_alias a WHERE a.slug = NEW.slug)",
        _ALIAS,
    ),
]

_ERASED_TABLE = "roles_erasedrow"
_STAYS_ERASED = [
    (
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
    statements_for = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    drop(using)
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if "roles_claim" in tables:
            # After migrating backwards there may be no such table.
            stays_erased = _STAYS_ERASED if _ERASED_TABLE in tables else []
            for rule in (*_RULES, *stays_erased):
                for statement in statements_for(*rule):
                    cursor.execute(statement)
            content = [table for table in (*CONTENT_TABLES, *HISTORY_TABLES) if table in tables]
            for statement in state_statements(connection.vendor, content, tables):
                cursor.execute(statement)


def drop(using: str = "default", **kwargs) -> None:
    """Drop every trigger that exists."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table, *_ in (*_RULES, *_STAYS_ERASED):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}_insert")
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}_update")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        for table in (*CONTENT_TABLES, *HISTORY_TABLES):
            on_table = "" if connection.vendor == "sqlite" else f" ON {table}"
            for name in triggers_on(table, connection.vendor):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def faults(using: str = "default") -> Iterator[str]:
    """Yield each trigger that is missing, and each row that a rule would refuse today."""
    connection = connections[using]
    binary = 'COLLATE "C"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        present = names(cursor)
        for name, table in sorted(_needed(connection.vendor) - present):
            yield f"the trigger {name} on {table} is missing"
        for _, table, _, condition, message in _RULES:
            refused = condition.format(lock="", binary=binary)
            for pk in refused_rows(cursor, table, refused):
                yield f"{table} {pk}: {message}"
        cursor.execute(f"SELECT count(*) FROM {STATE_TABLE}")
        if (rows := cursor.fetchone()[0]) != number_of_tokens(connection.vendor):
            yield f"{STATE_TABLE} has {rows} rows: other processes may miss an edit"


def names(cursor) -> set[tuple[str, str]]:
    """Return the name and the table of each trigger that is in force."""
    if cursor.db.vendor == "sqlite":
        cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    else:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
    return set(cursor.fetchall())


def refused_rows(cursor, table: str, condition: str) -> list[int]:
    """Return the rows for which a rule's condition holds, which speaks of them as NEW."""
    condition = condition.replace("NEW.", "this_row.")
    cursor.execute(f"SELECT this_row.id FROM {table} this_row WHERE {condition} ORDER BY 1")
    return [pk for (pk,) in cursor.fetchall()]


def _needed(vendor: str) -> set[tuple[str, str]]:
    suffixes = ("_insert", "_update") if vendor == "sqlite" else ("",)
    return {(name + suffix, table) for name, table, *_ in _RULES for suffix in suffixes} | {
        (name, table)
        for table in (*CONTENT_TABLES, *HISTORY_TABLES)
        for name in triggers_on(table, vendor)
    }


def _sqlite(name, table, columns, condition, message):
    for event in ("INSERT", f"UPDATE OF {columns}"):
        yield (
            f"CREATE TRIGGER {name}_{event.split()[0].lower()} BEFORE {event} ON {table} "
            f"WHEN {condition.format(lock='', binary='')} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _postgresql(name, table, columns, condition, message):
    # Two transactions cannot see each other's rows, so both could pass. Rows that are read are
    # locked, and slugs, which may not exist yet, are written by one transaction at a time.
    wait = "PERFORM pg_advisory_xact_lock(hashtext('role slugs'));" if "alias" in name else ""
    refused = condition.format(lock="FOR SHARE", binary='COLLATE "C"')
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {wait} "
        f"IF {refused} THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {columns} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def analyze_tables() -> None:
    """Update PostgreSQL's statistics after many rows were written. It does so by itself within a
    minute or two; until then it takes the tables for empty, and may plan minutes of work for one
    page."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
