"""What sources said and what it adds up to. Pure: no database, no HTML, no request."""
