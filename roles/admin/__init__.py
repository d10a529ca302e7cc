"""The admin of roles, of claims and the words they are put in, and of a source with its claims."""

from . import claims, notes, responsibilities, roles, snapshots, sources, suggestions  # noqa: F401 - each registers its models
