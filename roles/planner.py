"""What the database's planner knows of the content."""

from django.db import connection


def learn() -> None:
    """Count anew, after much was written at once. PostgreSQL does so by itself within a minute or
    two; until then it takes the tables for empty, and can plan minutes of work for one page."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
