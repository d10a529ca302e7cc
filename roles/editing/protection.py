"""Which sources only editors may change: those that readers see.

A source is public from the moment when an editor enters or publishes it, or when a claim of it or
of one of its parts is published (``Source.make_public``). The admin, the import and the history
check this before somebody who may not publish changes one.
"""

from collections.abc import Iterator

from sources.models import FormerSourceSlug, Source

_PROTECTED = "Readers see this source: only who may publish may change it. Ask an editor."
_SUPERSEDED = (
    "Readers see “{}”: only who may publish says that it is superseded, or no longer. Leave this "
    "as it was, and ask an editor."
)
_FORMER_SLUG = (
    "“{}” is a former slug of “{}”, and its links still lead there: choose another slug, or ask an "
    "editor."
)


def is_protected(source: Source) -> bool:
    """Return whether only editors may change this source."""
    return source.is_public


def objections(source: Source) -> Iterator[tuple[str, str]]:
    """Yield why a contributor may not save a source with the values it has in memory, each with
    its field, or "" for the whole."""
    before = Source.objects.select_related("supersedes").filter(pk=source.pk).first()
    if before and is_protected(before):
        yield "", _PROTECTED
    superseded = Source.objects.filter(pk=source.supersedes_id).first()
    editions = {before and before.supersedes, superseded}
    if len(editions) > 1:
        for edition in editions - {None}:
            if is_protected(edition):
                yield "supersedes", _SUPERSEDED.format(edition)
    former = FormerSourceSlug.objects.select_related("target").filter(slug=source.slug).first()
    if former and former.target != before and is_protected(former.target):
        yield "slug", _FORMER_SLUG.format(source.slug, former.target)
