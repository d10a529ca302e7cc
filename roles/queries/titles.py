"""Which canonical role a title, an address or an abbreviation means."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sources.slugs import slug_of
from sources.text.near import nearest_words

from ..domain.title_folding import split_words
from ..domain.title_readings import Tier
from ..domain.title_words import words
from ..models import Alias, FormerRoleSlug, Role
from ..models.role import TitleQuerySet
from .content_state import Changes, is_kept, once_per_state, renewed_per_state
from .title_reader import kept_titles

LEVELS = words("levels") | {"lead", "leading", "chief", "head"}
"""Words that say how senior somebody is, if they say no more."""

_MAX_TITLE = 200
_SHORTEST_BEGINNING = 2


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was asked for and the roles that it may mean: none, one or several."""

    asked: str
    roles: tuple[Role, ...] = ()

    @property
    def role(self) -> Role | None:
        return self.roles[0] if len(self.roles) == 1 else None


def meanings(slugs: Iterable[str]) -> list[Meaning]:
    """Return what each slug means: a role's own or former slug, an alias, an abbreviation, in this
    order.

    However many slugs there are: one query for roles, none where they are in memory, and three more
    where some are not roles' own slugs.
    """
    # No slug holds a NUL, and PostgreSQL refuses to be asked about one.
    asked = [slug.replace("\0", "") for slug in slugs]
    wanted = {slug.lower() for slug in asked}
    if is_kept():
        kept = _kept_roles()
        roles = [kept[slug] for slug in wanted & kept.keys()]
    else:
        roles = Role.objects.filter(slug__in=wanted)
    roles_of: dict[str, list[Role]] = {role.slug: [role] for role in roles}
    if missing := wanted - set(roles_of):
        for former in FormerRoleSlug.objects.filter(slug__in=missing).select_related("target"):
            roles_of[former.slug] = [former.target]
        titles: dict[str, set[Role]] = {slug: set() for slug in missing - set(roles_of)}
        for alias in Alias.objects.filter(slug__in=titles).select_related("role"):
            titles[alias.slug].add(alias.role)
        # Compared as slugs, which the database has none of: "R&D" and "P.M." are "rd" and "pm".
        for role in Role.objects.abbreviated():
            if (slug := slug_of(role.abbreviation)) in titles:
                titles[slug].add(role)
        roles_of |= {slug: sorted(roles, key=lambda r: r.slug) for slug, roles in titles.items()}
    return [Meaning(slug, tuple(roles_of[slug.lower()])) for slug in asked]


@renewed_per_state
def _kept_roles(before: dict[str, Role] | None, changes: Changes | None) -> dict[str, Role]:
    """Return all roles by their slugs. Nobody may change them."""
    if before is not None and changes and not changes.touch(Role):
        return before
    return {role.slug: role for role in Role.objects.all()}


@once_per_state
def known_slugs() -> frozenset[str]:
    """Return all slugs that mean something."""
    abbreviations = Role.objects.abbreviated().values_list("abbreviation", flat=True)
    return frozenset(
        [
            *Role.objects.values_list("slug", flat=True),
            *FormerRoleSlug.objects.values_list("slug", flat=True),
            *Alias.objects.values_list("slug", flat=True),
            *map(slug_of, abbreviations),
        ]
    )


def meaning_of_title(title: str) -> Meaning:
    """Return the roles that a title certainly means, or between which it asks."""
    read = kept_titles().read(title)
    return Meaning(read.title, read.roles if read.tier in (Tier.CERTAIN, Tier.ASK) else ())


def plain_title(title: str) -> str:
    """Return a title without the words that only say how senior somebody is."""
    return " ".join(word for word in title.split() if not LEVELS.issuperset(split_words(word)))


def run_together(asked: str) -> list[Role]:
    """Return roles with a name or a title that is this but for blanks and hyphens: "techlead"."""
    wanted = slug_of(asked[:_MAX_TITLE]).replace("-", "")
    if not wanted:
        return []
    return _of_either(Role.objects.run_together(wanted), Alias.objects.run_together(wanted))


def begun(asked: str) -> list[Role]:
    """Return roles with a name or a title that begins with it: "product ow"."""
    wanted = slug_of(asked[:_MAX_TITLE])
    if len(wanted) < _SHORTEST_BEGINNING:
        return []
    return _of_either(Role.objects.beginning_with(wanted), Alias.objects.beginning_with(wanted))


def _of_either(roles: Iterable[Role], aliases: TitleQuerySet) -> list[Role]:
    named = {*roles, *(alias.role for alias in aliases.select_related("role"))}
    return sorted(named, key=lambda role: role.slug)


def near(asked: str, limit: int = 5) -> list[Role]:
    """Return roles whose name, slug or alias looks like what was asked for, the nearest first."""
    wanted = slug_of(asked[:_MAX_TITLE])
    by_slug: dict[str, list[Role]] = {}
    for role in Role.objects.order_by("slug"):
        by_slug[role.slug] = [role]
    for alias in Alias.objects.select_related("role").order_by("slug", "role__slug"):
        by_slug.setdefault(alias.slug, []).append(alias.role)
    nearest = nearest_words(wanted, by_slug, limit=limit, cutoff=0.5)
    sharing = [slug for slug in by_slug if set(slug.split("-")) & set(wanted.split("-"))]
    roles = dict.fromkeys(role for slug in nearest + sharing for role in by_slug[slug])
    return list(roles)[:limit]


def in_words(roles: Iterable) -> str:
    """Role names as a sentence joins them: "a, b and c"."""
    return join_words([role.name for role in roles])


def join_words(words: Iterable[str]) -> str:
    """Return words as a sentence joins them: "a, b and c".

    Not Django's get_text_list: only the pattern as a whole can be translated.
    """
    *most, last = words
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last
