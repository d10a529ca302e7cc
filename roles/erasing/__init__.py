"""Erasing for good: what goes, doing it, and keeping it from coming back.

``planning`` works out what goes with a statement, a source, a stored text, a suggestion or an
account, ``doing`` does it, in one transaction. Nothing else in the site deletes history.
"""
