"""The admin of roles, claims, their vocabulary, and of sources with their claims."""

from . import claims, erasures, notes, responsibilities, roles, snapshots, sources, suggestions  # noqa: F401 - each registers its models
