"""The state of the content, and the last changes of it, which triggers write.

The state is a token that is another one after every committed change of what readers see, whatever
makes it, so that each process can keep what it works out of the content
(``queries.content_state``). PostgreSQL has several tokens, because two transactions cannot write
one row at the same time; each transaction takes one that no other is writing.

Beside each new token stands what was changed: the table, and of claims the row. The token before
stands there too, so whoever reads the changes from the token that they know to the one of now sees
whether one is missing. Only the last of each token are kept.
"""

from collections.abc import Iterator

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

CHANGES_TABLE = "roles_content_state_changes"
KEPT_CHANGES = 256
"""So many changes of each token are kept, and so many rows of one statement are named."""

_STATEMENTS_BETWEEN = 64
"""A transaction on PostgreSQL drops the changes that are too many with its first statement, and
after so many more."""

ROW_COLUMNS = {"roles_claim": "id", "roles_claim_contexts": "claim_id"}
"""Of a change of these tables the claim is named by this column; of others the table alone."""


def events(table: str) -> tuple[str, ...]:
    """Return what may happen to a table that changes the state."""
    return ("UPDATE",) if table in HISTORY_TABLES else ("INSERT", "UPDATE", "DELETE")


def number_of_tokens(vendor: str) -> int:
    return 1 if vendor == "sqlite" else _TOKENS


def triggers_on(table: str, vendor: str) -> tuple[str, ...]:
    """Return the names of the triggers on this table."""
    if vendor == "sqlite":
        return tuple(f"{STATE_TABLE}_{table}_{event.lower()}" for event in events(table))
    if table in ROW_COLUMNS:
        return (STATE_TABLE, *(f"{STATE_TABLE}_{event.lower()}" for event in events(table)))
    return (STATE_TABLE,)


def statements(vendor: str, tables: list[str], existing: list[str]) -> Iterator[str]:
    """Yield what makes the tables that do not exist and the triggers, and changes every token: a
    migration may have changed content while there were no triggers."""
    token = {"sqlite": "hex(randomblob(16))", "postgresql": "gen_random_uuid()::text"}[vendor]
    if STATE_TABLE not in existing:
        yield f"CREATE TABLE {STATE_TABLE} (number integer PRIMARY KEY, token text NOT NULL)"
        values = ", ".join(f"({number}, '')" for number in range(number_of_tokens(vendor)))
        yield f"INSERT INTO {STATE_TABLE} (number, token) VALUES {values}"
    if CHANGES_TABLE not in existing:
        yield _CHANGES[vendor]
    yield f"DELETE FROM {CHANGES_TABLE}"
    yield f"UPDATE {STATE_TABLE} SET token = {token}"
    yield from _sqlite(tables) if vendor == "sqlite" else _postgresql(tables)


_CHANGES = {
    "sqlite": f"""
CREATE TABLE {CHANGES_TABLE} (
    number integer PRIMARY KEY,
    token_number integer NOT NULL DEFAULT 0,
    token_before text,
    token_after text,
    table_name text NOT NULL,
    row_id integer
)""",
    "postgresql": f"""
CREATE TABLE {CHANGES_TABLE} (
    number bigint GENERATED ALWAYS AS IDENTITY,
    token_number integer NOT NULL,
    token_before text,
    token_after text,
    table_name text NOT NULL,
    row_id bigint,
    PRIMARY KEY (token_number, number)
)""",
}


def _sqlite(tables: list[str]) -> Iterator[str]:
    newest = f"(SELECT max(number) FROM {CHANGES_TABLE})"
    for table in tables:
        for event, name in zip(events(table), triggers_on(table, "sqlite"), strict=True):
            row = _sqlite_row(table, event)
            yield (
                f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN "
                f"INSERT INTO {CHANGES_TABLE} (token_before, token_after, table_name, row_id) "
                f"SELECT token, hex(randomblob(16)), '{table}', {row} FROM {STATE_TABLE}; "
                f"UPDATE {STATE_TABLE} SET token = "
                f"(SELECT token_after FROM {CHANGES_TABLE} WHERE number = {newest}); "
                f"DELETE FROM {CHANGES_TABLE} WHERE number <= {newest} - {KEPT_CHANGES}; END"
            )


def _sqlite_row(table: str, event: str) -> str:
    column = ROW_COLUMNS.get(table)
    if column is None:
        return "NULL"
    if event == "UPDATE":
        # One that becomes another one is two, which NULL says: any.
        return f"CASE WHEN OLD.{column} = NEW.{column} THEN NEW.{column} END"
    return f"OLD.{column}" if event == "DELETE" else f"NEW.{column}"


def _postgresql(tables: list[str]) -> Iterator[str]:
    yield _POSTGRESQL_FUNCTION
    for table in tables:
        on_table = f"ON {table} {{}} FOR EACH STATEMENT EXECUTE FUNCTION {STATE_TABLE}()"
        if table not in ROW_COLUMNS:
            any_event = " OR ".join((*events(table), "TRUNCATE"))
            yield f"CREATE TRIGGER {STATE_TABLE} AFTER {any_event} {on_table.format('')}"
            continue
        # Rows of a statement can be named by a trigger of one event.
        yield f"CREATE TRIGGER {STATE_TABLE} AFTER TRUNCATE {on_table.format('')}"
        for event in events(table):
            old = "" if event == "INSERT" else "OLD TABLE AS old_rows"
            new = "" if event == "DELETE" else "NEW TABLE AS new_rows"
            named = on_table.format(f"REFERENCING {old} {new}")
            yield f"CREATE TRIGGER {STATE_TABLE}_{event.lower()} AFTER {event} {named}"


def _rows_of_event(table: str, column: str) -> str:
    """Return the branch that gathers the rows of a statement, one more than is kept at most."""
    limit = f"LIMIT {KEPT_CHANGES + 1}"
    old, new = f"SELECT {column} FROM old_rows", f"SELECT {column} FROM new_rows"
    return f"""
    ELSIF TG_TABLE_NAME = '{table}' AND TG_OP = 'INSERT' THEN
        changed_rows := ARRAY(SELECT DISTINCT * FROM ({new}) changed {limit});
    ELSIF TG_TABLE_NAME = '{table}' AND TG_OP = 'DELETE' THEN
        changed_rows := ARRAY(SELECT DISTINCT * FROM ({old}) changed {limit});
    ELSIF TG_TABLE_NAME = '{table}' AND TG_OP = 'UPDATE' THEN
        changed_rows := ARRAY({old} UNION {new} {limit});"""


# A transaction writes its token once; the settings that say so are undone with a savepoint, as the
# token is. Locks are tried and not awaited, so that no two transactions can wait for each other;
# they are kept until others see the new token, so what stands beside one token is in the order of
# its commits. Only the sixty-fifth transaction at a time has to wait.
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {STATE_TABLE}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this_transaction text := pg_current_xact_id()::text;
    lock_class integer := hashtext('{STATE_TABLE}');
    chosen integer := pg_backend_pid() % {_TOKENS};
    is_locked boolean := false;
    before text;
    after text;
    statements integer := 0;
    changed_rows bigint[];
BEGIN
    IF current_setting('{STATE_TABLE}.written', true) = this_transaction THEN
        chosen := current_setting('{STATE_TABLE}.chosen');
        before := current_setting('{STATE_TABLE}.before');
        after := current_setting('{STATE_TABLE}.after');
        statements := current_setting('{STATE_TABLE}.statements')::integer + 1;
    ELSE
        FOR attempt IN 1..{_TOKENS} LOOP
            is_locked := pg_try_advisory_xact_lock(lock_class, chosen);
            EXIT WHEN is_locked;
            chosen := (chosen + 1) % {_TOKENS};
        END LOOP;
        IF NOT is_locked THEN
            PERFORM pg_advisory_xact_lock(lock_class, chosen);
        END IF;
        SELECT token INTO before FROM {STATE_TABLE} WHERE number = chosen FOR UPDATE;
        after := gen_random_uuid()::text;
        UPDATE {STATE_TABLE} SET token = after WHERE number = chosen;
        PERFORM set_config('{STATE_TABLE}.chosen', chosen::text, true),
            set_config('{STATE_TABLE}.before', before, true),
            set_config('{STATE_TABLE}.after', after, true),
            set_config('{STATE_TABLE}.written', this_transaction, true);
    END IF;
    PERFORM set_config('{STATE_TABLE}.statements', statements::text, true);
    IF TG_OP = 'TRUNCATE' THEN
        changed_rows := NULL;{"".join(_rows_of_event(*item) for item in ROW_COLUMNS.items())}
    END IF;
    IF cardinality(changed_rows) BETWEEN 1 AND {KEPT_CHANGES} THEN
        INSERT INTO {CHANGES_TABLE} (token_number, token_before, token_after, table_name, row_id)
            SELECT chosen, before, after, TG_TABLE_NAME, unnest(changed_rows);
    ELSE
        -- Too many to be named, or of a table whose rows are not. A statement may also have
        -- changed none: then the token has changed for nothing, but is not missing here.
        INSERT INTO {CHANGES_TABLE} (token_number, token_before, token_after, table_name)
            VALUES (chosen, before, after,
                CASE WHEN cardinality(changed_rows) = 0 THEN '' ELSE TG_TABLE_NAME END);
    END IF;
    -- Not each time: what a transaction has dropped it still has to pass.
    IF statements % {_STATEMENTS_BETWEEN} = 0 THEN
        DELETE FROM {CHANGES_TABLE} WHERE token_number = chosen AND number <= (
            SELECT number FROM {CHANGES_TABLE} WHERE token_number = chosen
            ORDER BY number DESC OFFSET {KEPT_CHANGES} LIMIT 1);
    END IF;
    RETURN NULL;
END $$"""
