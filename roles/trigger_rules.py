"""Rules that triggers keep: the database refuses a row that breaks one. What the rules are,
``roles.triggers`` and ``teams.triggers`` say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    name: str
    table: str
    columns: str
    refused: str
    """The condition under which the new row is refused. It may name {lock}, where PostgreSQL locks
    the rows that are read, and {binary}, where texts are compared by their characters."""
    message: str
    on_insert: bool = True
    wait: str = ""
    """What PostgreSQL waits for first, because two transactions do not see each other's rows."""

    @property
    def events(self) -> list[str]:
        return (["INSERT"] if self.on_insert else []) + [f"UPDATE OF {self.columns}"]

    def condition(self, vendor: str, lock: str = "") -> str:
        binary = 'COLLATE "C"' if vendor == "postgresql" else ""
        return self.refused.format(lock=lock, binary=binary)

    def triggers(self, vendor: str) -> set[tuple[str, str]]:
        """Return the name and the table of each trigger that keeps the rule."""
        if vendor == "sqlite":
            return {(_name(self, event), self.table) for event in self.events}
        return {(self.name, self.table)}


def create(cursor, rules: Iterable[Rule]) -> None:
    statements_for = {"sqlite": _sqlite, "postgresql": _postgresql}[cursor.db.vendor]
    for rule in rules:
        for statement in statements_for(rule):
            cursor.execute(statement)


def drop(cursor, rules: Iterable[Rule]) -> None:
    """Drop every trigger of these rules that exists."""
    for rule in rules:
        for name, table in sorted(rule.triggers(cursor.db.vendor)):
            on_table = "" if cursor.db.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing(cursor, needed: set[tuple[str, str]]) -> Iterator[str]:
    """Yield a sentence for each of these triggers that is not in force."""
    if cursor.db.vendor == "sqlite":
        cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    else:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
    for name, table in sorted(needed - set(cursor.fetchall())):
        yield f"the trigger {name} on {table} is missing"


def broken(cursor, rules: Iterable[Rule]) -> Iterator[str]:
    """Yield a sentence for each row that one of these rules would refuse today."""
    for rule in rules:
        condition = rule.condition(cursor.db.vendor).replace("NEW.", "this_row.")
        cursor.execute(
            f"SELECT this_row.id FROM {rule.table} this_row "  # noqa: S608 - our own rules
            f"WHERE {condition} ORDER BY 1"
        )
        for (pk,) in cursor.fetchall():
            yield f"{rule.table} {pk}: {rule.message}"


def _name(rule: Rule, event: str) -> str:
    return f"{rule.name}_{event.split()[0].lower()}"


def _sqlite(rule: Rule) -> Iterator[str]:
    for event in rule.events:
        yield (
            f"CREATE TRIGGER {_name(rule, event)} BEFORE {event} ON {rule.table} "
            f"WHEN {rule.condition('sqlite')} BEGIN SELECT RAISE(ABORT, '{rule.message}'); END"
        )


def _postgresql(rule: Rule) -> Iterator[str]:
    yield (
        f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {rule.wait} IF {rule.condition('postgresql', 'FOR SHARE')} THEN "
        f"RAISE EXCEPTION '{rule.message}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER {rule.name} BEFORE {' OR '.join(rule.events)} ON {rule.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {rule.name}()"
    )
