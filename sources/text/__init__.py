"""Reading, quoting and rendering texts."""
