"""What a process that serves pages arranges with its database. Commands do none of this."""

from django.conf import settings


def limit_statements() -> None:
    """Let PostgreSQL give up a query that takes too long, so that no page keeps a thread for ever.
    Waiting for a row that somebody else has locked counts.

    This is no part of the settings, because commands have no such limit: a migration or an import
    takes as long as it needs.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.postgresql" and settings.STATEMENT_TIMEOUT:
        limit = f"-c statement_timeout={settings.STATEMENT_TIMEOUT * 1000}"
        given = database["OPTIONS"].get("options", "")
        # What DATABASE_URL says comes last, and wins.
        database["OPTIONS"]["options"] = f"{limit} {given}".strip()
