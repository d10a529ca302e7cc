"""Sources, their voices and their stored texts."""

from .base import (
    MAX_REASON,
    Bounded,
    EditedNaturalKeyManager,
    FormerSlug,
    NaturalKeyed,
    NaturalKeyManager,
    Recorded,
    Versioned,
    VersionManager,
    request_shows_reason,
)
from .snapshot import Snapshot
from .source import FormerSourceSlug, Source, SourceKind, TaggedSource, kind_and_year
from .voice import Voice
