"""Transactions of one kind that run one after the other."""

from django.db import connection


def wait_for_others(kind: str) -> None:
    """Wait until no other transaction of this kind is under way, so that it sees what they did. On
    SQLite every transaction waits for all others."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [kind])
