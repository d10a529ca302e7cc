"""Sources like another: whether the same source is entered twice."""

from rapidfuzz import fuzz

from ..models import Source, SourceKind

COMPARED_FIELDS = frozenset({"voice", "kind", "title", "published", "supersedes", "part_of"})
"""What says whether two sources are alike."""
_ALIKE = 88
"""Percent of two titles, in order of their words, that are the same."""
_ARTICLES = {"the", "a", "an", "der", "die", "das"}


def sources_like(source: Source, of_voice: list[Source] | None = None) -> list[Source]:
    """Return the sources of the same voice with the same kind and date or nearly the same title.

    Editions of which one is said to supersede the other are different sources, and so are
    a whole and its parts, and comments.
    """
    if not source.voice_id or source.kind == SourceKind.COMMENT:
        return []
    if of_voice is None:
        of_voice = list(Source.objects.filter(voice=source.voice_id).exclude(pk=source.pk))
    editions = _editions(source, of_voice)
    return [
        other
        for other in of_voice
        if other.pk not in editions
        and other.kind != SourceKind.COMMENT
        and not _in_one_work(source, other)
        and _is_like(source, other)
    ]


def _editions(source: Source, others: list[Source]) -> set[int | None]:
    """Return the ids of the editions before and after this source."""
    editions = {source.pk, source.supersedes_id} - {None}
    size = -1
    while size != len(editions):
        size = len(editions)
        for other in others:
            if other.pk in editions or other.supersedes_id in editions:
                editions |= {other.pk, other.supersedes_id} - {None}
    return editions


def _in_one_work(source: Source, other: Source) -> bool:
    wholes = {source.part_of_id, other.part_of_id} - {None}
    return bool(wholes) and (
        source.part_of_id == other.part_of_id or bool({source.pk, other.pk} & wholes)
    )


def _is_like(source: Source, other: Source) -> bool:
    if source.published and (source.kind, source.published) == (other.kind, other.published):
        return True
    titles = [_bare_title(source.title), _bare_title(other.title)]
    return all(titles) and fuzz.token_sort_ratio(*titles) >= _ALIKE


def _bare_title(title: str) -> str:
    """Return the words of a title without articles and years."""
    words = "".join(char if char.isalnum() else " " for char in title.casefold()).split()
    return " ".join(word for word in words if word not in _ARTICLES and not word.isdigit())
