"""SQLite with connections that are kept open for a few seconds, for processes that serve pages."""
