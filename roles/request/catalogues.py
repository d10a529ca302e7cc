"""Comparisons in which a role of a catalogue stands: which address they have."""

from collections.abc import Callable, Iterable

from django.urls import reverse

from ..models import Role
from ..queries.catalogue_comparison import catalogue_of, catalogued_roles
from ..queries.titles import Meaning
from .roles import MAX_ROLES, MIN_ROLES


def resolve_with_catalogues(
    names: Iterable[str], resolve: Callable[[list[str]], list[Meaning]]
) -> list[Role] | None:
    """Return the roles with these names, by slug: those of catalogues where a name has the mark of
    one, or nothing in the collection is called so. None unless there are as many as can be
    compared, each another one."""
    names = list(names)
    if not MIN_ROLES <= len(names) <= MAX_ROLES:
        return None
    meanings = resolve(names)
    marked = catalogued_roles([meaning.asked for meaning in meanings], with_mark=True)
    unknown = [meaning.asked for meaning in meanings if not meaning.roles]
    unmarked = catalogued_roles(set(unknown) - set(marked), with_mark=False)
    roles = []
    for meaning in meanings:
        name = meaning.asked.lower()
        role = marked.get(name) or meaning.role or unmarked.get(name)
        if role is None:
            return None
        roles.append(role)
    if len(set(roles)) < len(roles):
        return None
    return sorted(roles, key=lambda role: role.slug)


def catalogue_comparison_address(
    names: Iterable[str], resolve: Callable[[list[str]], list[Meaning]]
) -> str:
    """Return the address of the comparison of these roles, "" if none of them stands in a catalogue
    or not all can be compared."""
    roles = resolve_with_catalogues(names, resolve) or []
    catalogue = catalogue_of(roles)
    if catalogue is None:
        return ""
    return reverse("catalogue-compare", args=[catalogue.slug, [role.slug for role in roles]])
