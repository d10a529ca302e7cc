"""Rules across tables, which no constraint can express: the database refuses a row that breaks one.

- a claim's position is on its responsibility's scale, whichever of the three rows changes;
- a claim names another role exactly where its responsibility is about two;
- a pair of roles is stored in one order, so that a claim entered from either side is the same;
- no alias equals a role's slug, whichever of the two rows changes;
- what was erased stays erased: no row and no version of one has its number again.

And the state of the content: a token that is another one after every committed change of what
readers see, whatever makes it, so that each process can keep what it works out of the content
(``queries.content_state``). PostgreSQL has several tokens, because two transactions cannot write
one row at the same time; each transaction takes one that no other is writing.

Triggers are dropped before every migration and created again after it. SQLite silently drops a
table's triggers when Django rebuilds the table, and refuses to rebuild one that a trigger on
another table reads; PostgreSQL refuses to change the type of a column in a trigger.
"""

from collections.abc import Iterator

from django.db import connections

_SCALE = "the position is not on the scale of the responsibility"
_PAIR = "a claim names an other role exactly where its responsibility is about two roles"
_ORDER = "a pair of roles is kept in the order of their slugs"
_ALIAS = "an alias cannot equal the slug of a role"

CONTENT_TABLES = [
    *("roles_area", "roles_context", "roles_scale", "roles_position"),
    *("roles_role", "roles_alias", "roles_formerroleslug", "roles_taggedrole"),
    *("roles_responsibility", "roles_responsibilityalias", "roles_formerresponsibilityslug"),
    "roles_taggedresponsibility",
    *("roles_claim", "roles_claim_contexts", "roles_orgnote", "roles_featuredcomparison"),
    "roles_rolecode",
    *("sources_voice", "sources_source", "sources_formersourceslug", "sources_taggedsource"),
    "taggit_tag",
    "roles_erasure",
]
"""What readers see is made of these. Some may be missing while migrations run."""

HISTORY_TABLES = [
    *("roles_historicalclaim", "roles_historicalorgnote", "roles_historicalresponsibility"),
    *("roles_historicalrole", "sources_historicalsource"),
]
"""Readers see the versions in these, which are added with the rows themselves; by itself a version
changes only where its reason is shown or hidden, or erased."""

STATE_TABLE = "roles_content_state"
"""Made like the search index, by no migration, because its rows are no content. The number of its
rows never changes."""
_TOKENS = 64

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
            is_new = STATE_TABLE not in tables
            for statement in _state_statements(connection.vendor, content, is_new=is_new):
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
            if connection.vendor == "sqlite":
                for event in _events(table):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {_state_trigger(table, event)}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {STATE_TABLE} ON {table}")


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
        if (rows := cursor.fetchone()[0]) != _number_of_tokens(connection.vendor):
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
    if vendor == "sqlite":
        rules = {
            (f"{name}_{event}", table)
            for name, table, *_ in _RULES
            for event in ("insert", "update")
        }
        return rules | {
            (_state_trigger(table, event), table)
            for table in (*CONTENT_TABLES, *HISTORY_TABLES)
            for event in _events(table)
        }
    rules = {(name, table) for name, table, *_ in _RULES}
    return rules | {(STATE_TABLE, table) for table in (*CONTENT_TABLES, *HISTORY_TABLES)}


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


# --- The state of the content -------------------------------------------------------------


def _events(table: str) -> tuple[str, ...]:
    """Return what may happen to a table that changes the state."""
    return ("UPDATE",) if table in HISTORY_TABLES else ("INSERT", "UPDATE", "DELETE")


def _number_of_tokens(vendor: str) -> int:
    return 1 if vendor == "sqlite" else _TOKENS


def _state_trigger(table: str, event: str) -> str:
    return f"{STATE_TABLE}_{table}_{event.lower()}"


def _state_statements(vendor: str, tables: list[str], *, is_new: bool) -> Iterator[str]:
    """Yield what makes the table and its triggers, and changes every token: a migration may have
    changed content while there were no triggers."""
    token = {"sqlite": "hex(randomblob(16))", "postgresql": "gen_random_uuid()::text"}[vendor]
    number = _number_of_tokens(vendor)
    if is_new:
        yield f"CREATE TABLE {STATE_TABLE} (number integer PRIMARY KEY, token text NOT NULL)"
        values = ", ".join(f"({number}, '')" for number in range(number))
        yield f"INSERT INTO {STATE_TABLE} (number, token) VALUES {values}"
    change = f"UPDATE {STATE_TABLE} SET token = {token}"
    yield change
    if vendor == "sqlite":
        for table in tables:
            for event in _events(table):
                name = _state_trigger(table, event)
                yield f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {change}; END"
        return
    yield _POSTGRESQL_FUNCTION
    for table in tables:
        events = " OR ".join((*_events(table), "TRUNCATE"))
        yield (
            f"CREATE TRIGGER {STATE_TABLE} AFTER {events} "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {STATE_TABLE}()"
        )


# A transaction writes once; the setting that says so is undone with a savepoint, as the token is.
# Locks are tried and not awaited, so that no two transactions can wait for each other; they are
# kept until others see the new token. Only the sixty-fifth transaction at a time has to wait.
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {STATE_TABLE}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this_transaction text := pg_current_xact_id()::text;
    lock_class integer := hashtext('{STATE_TABLE}');
    chosen integer := pg_backend_pid() % {_TOKENS};
    is_locked boolean := false;
BEGIN
    IF current_setting('{STATE_TABLE}.written', true) = this_transaction THEN
        RETURN NULL;
    END IF;
    FOR attempt IN 1..{_TOKENS} LOOP
        is_locked := pg_try_advisory_xact_lock(lock_class, chosen);
        EXIT WHEN is_locked;
        chosen := (chosen + 1) % {_TOKENS};
    END LOOP;
    IF NOT is_locked THEN
        PERFORM pg_advisory_xact_lock(lock_class, chosen);
    END IF;
    UPDATE {STATE_TABLE} SET token = gen_random_uuid()::text WHERE number = chosen;
    PERFORM set_config('{STATE_TABLE}.written', this_transaction, true);
    RETURN NULL;
END $$"""


def analyze_tables() -> None:
    """Update PostgreSQL's statistics after many rows were written. It does so by itself within a
    minute or two; until then it takes the tables for empty, and may plan minutes of work for one
    page."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
