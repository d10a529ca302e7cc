"""The admin of roles, claims, their vocabulary, and of sources with their claims."""

# Each registers its models.
from . import claims, erasures, notes, responsibilities, roles, snapshots, sources, suggestions
