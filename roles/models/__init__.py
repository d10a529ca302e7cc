"""Roles, what they do, and who says so."""

from .claim import Claim
from .claim_queryset import bears_published_claims, without_claims
from .erasure import ErasedRow, Erasure
from .loaded import Loaded
from .org_note import OrgNote
from .pending import PendingImport, PendingSource
from .responsibility import (
    FormerResponsibilitySlug,
    Responsibility,
    ResponsibilityAlias,
    TaggedResponsibility,
)
from .role import Alias, FeaturedComparison, FormerRoleSlug, Role, TaggedRole
from .role_code import RoleCode
from .suggestion import Suggestion
from .table_import import ImportChoice, ImportedRow, TableImport
from .vocabulary import TO_BE_SORTED, Area, Context, Position, Scale
