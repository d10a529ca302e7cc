"""From an address to what it asks for, or to an answer that says what is wrong with it."""
