"""The whole public content as files to download: JSON, CSV and SQLite (docs/data.md)."""
