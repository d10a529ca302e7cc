"""What titles are read as, for programs."""

from collections.abc import Iterable

from ..domain.title_readings import Tier
from ..models import Role
from ..queries.title_reader import ReadTitle, Titles
from ..request.roles import MAX_ROLES, MIN_ROLES, comparison_address
from .reader import Reader


def read_title(asked: str, read: ReadTitle, reader: Reader) -> dict[str, object]:
    """Return how sure a title is, which roles it may mean, and why."""
    return {
        "title": asked,
        "tier": str(read.tier),
        "both": read.reading.two_hats,
        "roles": _roles(read.roles, reader),
        "reasons": [str(reason) for reason in read.reading.reasons],
    }


def read_titles(asked: Iterable[str], titles: Titles, reader: Reader) -> list[dict[str, object]]:
    """Return what each title is read as, with what would be right where it means no one role."""
    entries = []
    for title in asked:
        read = titles.read(title)
        nearest = titles.nearest(read) if read.tier is Tier.NONE else ()
        slugs = [role.slug for role in read.roles]
        is_choice = read.tier is Tier.ASK and MIN_ROLES <= len(slugs) <= MAX_ROLES
        entries.append(
            {
                **read_title(title, read, reader),
                "nearest": _roles(nearest, reader),
                "comparison": reader.absolute(comparison_address(slugs)) if is_choice else None,
            }
        )
    return entries


def _roles(roles: Iterable[Role], reader: Reader) -> list[dict[str, str]]:
    return [
        {"slug": role.slug, "name": role.name, "address": reader.absolute(role.get_absolute_url())}
        for role in roles
    ]
