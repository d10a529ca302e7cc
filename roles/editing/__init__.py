"""Publishing, review, merging, and what waits for an editor."""
