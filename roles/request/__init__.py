"""Parse an address, or raise an error that says what is wrong with it."""
