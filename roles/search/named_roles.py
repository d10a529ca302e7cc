"""Roles that a text names as a whole: by a longer title, one run together, or a comparison."""

import re
from dataclasses import dataclass
from itertools import chain, product

from sources.slugs import slug_of

from ..domain.title_doubts import executive_words
from ..domain.title_folding import split_words as words_of_title
from ..domain.title_readings import Tier
from ..domain.title_reasons import Kind
from ..models import Role
from ..queries.overview import overview
from ..queries.title_reader import kept_titles
from ..queries.titles import LEVELS, begun, known_slugs, meaning_of_title, meanings, run_together
from .words import STOP_WORDS, bare_title, is_asking, is_question, split_words

_SEPARATOR = re.compile(r"\s*(?:[,&+/|]|\b(?:vs|versus|or|and|oder|und)\b\.?)\s*", re.IGNORECASE)
_AROUND = re.compile(
    r"^.*\b(?:between|compare|comparison of|differences? of|zwischen|vergleiche|vergleich von"
    r"|unterschiede?(?: von)?)\s+|\b(?:the|an?|der|dem|einem|einer)\s+"
    r"|\s+(?:differences?|comparison|compared|unterschiede?|vergleich)\b.*$",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"\b(?:vs|versus|between|compare|compared|comparison|differences?|zwischen|unterschiede?"
    r"|vergleiche?)\b",
    re.IGNORECASE,
)
"""What people write around two titles: "the difference between a PO and a PM"."""
_MOST_SIDES = 5
_MOST_COMPARISONS = 6
_PAIRS_OF_A_ROLE = 3
_MOST_WORDS = 8
_SENIORITY_WORDS = LEVELS - STOP_WORDS - {"i", "ii", "iii", "iv", "v", "vi"}


@dataclass(frozen=True, slots=True)
class NamedRoles:
    roles: tuple[Role, ...] = ()
    comparisons: tuple[tuple[Role, ...], ...] = ()
    """The sets of these roles that may be meant: several where a title means several roles."""
    missing: str = ""
    """What makes the text the title of a role that has no page yet: "Head of"."""
    titles: str = ""
    """The titles of these roles, if the text says something else as well."""


def parse_comparison(text: str, *, typing: bool) -> NamedRoles:
    """Return the roles of titles with "vs" or the like between them. With ``typing`` the last title
    may be only the beginning of one."""
    sides = [side for side in _SEPARATOR.split(_AROUND.sub("", text)) if side.strip()]
    if not 2 <= len(sides) <= _MOST_SIDES:
        return NamedRoles()
    roles = [meaning_of_title(side).roles for side in sides]
    if typing and not roles[-1]:
        roles[-1] = tuple(begun(sides[-1]))
    elif _COMPARING.search(text):
        # "DevOps vs SRE"
        roles = [known or _first_words(side) for known, side in zip(roles, sides, strict=True)]
    if len(same := set(chain.from_iterable(roles))) == 1 and all(roles):
        # "VP of Product vs Head of Product"
        return NamedRoles(tuple(same))
    return _comparisons(roles)


def _first_words(text: str) -> tuple[Role, ...]:
    """Return the only role whose name begins with these words: "UX" may be several."""
    beginning = f"{slug_of(text)}-"
    roles = tuple(role for role in begun(text) if role.slug.startswith(beginning))
    return roles if len(roles) == 1 else ()


def parse_begun_comparison(text: str) -> NamedRoles:
    """Return the comparisons with most to say of the one role that a text compares so far:
    "difference between scrum", "product owner vs"."""
    sides = [side for side in _SEPARATOR.split(_AROUND.sub("", text)) if side.strip()]
    if len(sides) != 1 or not _COMPARING.search(text):
        return NamedRoles()
    (side,) = sides
    if (pair := parse_pair(side)).roles:
        return pair
    roles = meaning_of_title(side).roles or _by_their_names(begun(side), side)
    if not roles:
        return NamedRoles()
    by_slug = {role.slug: role for role in Role.objects.all()}
    claims_overview = overview()
    comparisons = {
        tuple(by_slug[fact.slug] for fact in pair.roles): None
        for role in roles
        for pair in claims_overview.pairs_with(role.fact)[:_PAIRS_OF_A_ROLE]
    }
    return NamedRoles(tuple(roles), tuple(comparisons)[:_MOST_COMPARISONS])


def _by_their_names(roles: list[Role], text: str) -> list[Role]:
    """Return those first whose name begins with the text, then those with such another title."""
    beginning = slug_of(text)
    return sorted(roles, key=lambda role: not role.slug.startswith(beginning))


def parse_title(text: str) -> NamedRoles:
    """Return the role that a text is about beyond doubt: "what does a product manager do", "senior
    PO". Of a title above all roles return the nearest, and that it has no page."""
    words = split_words(text)
    if len(words) > _MOST_WORDS or is_question(text):
        return NamedRoles()
    # "What does a CTO do all day?": there is a page for it.
    named = titles_within(text) if is_asking(text) else NamedRoles()
    if not named.roles and executive_words(tuple(words_of_title(text))):
        titles = kept_titles()
        read = titles.read(text)
        if read.reading.is_executive:
            return NamedRoles(tuple(titles.nearest(read)), missing=read.reading.reasons[0].words)
        if read.role:
            return NamedRoles(read.roles)
    bare = bare_title(text)
    if bare and bare != " ".join(text.split()):
        return NamedRoles(meaning_of_title(bare).roles)
    if _SENIORITY_WORDS.intersection(words):
        read = kept_titles().read(text)
        # The other title "Product Lead" is a result of its own.
        is_longer = any(reason.kind is Kind.SET_ASIDE for reason in read.reading.reasons)
        if is_longer and read.tier in (Tier.CERTAIN, Tier.ASK):
            return NamedRoles(read.roles)
    return NamedRoles()


def parse_pair(text: str, known: frozenset[str] | None = None) -> NamedRoles:
    """Return the roles of two titles with nothing between them: "PO PM". ``known`` are the slugs of
    all titles, if the caller has them."""
    words, known = text.split(), known or known_slugs()
    slugs = [
        slug
        for place in range(1, len(words))
        for pair in [[slug_of(" ".join(part)) for part in (words[:place], words[place:])]]
        if known.issuperset(pair)
        for slug in pair
    ]
    sides = [meaning.roles for meaning in meanings(slugs)] if slugs else []
    pairs = map(_comparisons, zip(sides[::2], sides[1::2], strict=True))
    return next((named for named in pairs if named.roles), NamedRoles())


def resolve_roles(text: str) -> NamedRoles:
    """Return the roles of a text that is no title as it stands: one title run together, one with
    words of seniority, or two."""
    words = split_words(text)
    if _SENIORITY_WORDS.intersection(words) and (roles := meaning_of_title(text).roles):
        return NamedRoles(roles)
    if len(words) > _MOST_WORDS or not STOP_WORDS.isdisjoint(words):
        return titles_within(text)
    if len(words) < 2:
        return NamedRoles(tuple(run_together(text)))
    known = known_slugs()
    if (pair := parse_pair(text, known)).roles:
        return pair
    read = kept_titles().read(text)
    if read.tier in (Tier.CERTAIN, Tier.ASK):
        return NamedRoles(read.roles)
    if (named := titles_within(text, known)).roles:
        return named
    return NamedRoles(read.roles if read.tier is Tier.LIKELY else ())


def titles_within(text: str, known: frozenset[str] | None = None) -> NamedRoles:
    """Return the roles whose titles stand in a text that says something else as well, and the
    comparisons of them: "does the PO report to the PM"."""
    words = re.findall(r"[^\s?!.,;:()/]+", text)[: 2 * _MOST_WORDS]
    known = known or known_slugs()
    spans: list[str] = []
    slugs: list[str] = []
    start = 0
    while start < len(words):
        for stop in range(min(start + _MOST_WORDS, len(words)), start, -1):
            span = " ".join(words[start:stop])
            slug = slug_of(span)
            if slug not in known:
                # "Do product managers code?"
                slug = slug.removesuffix("s")
            if slug in known:
                spans.append(span)
                slugs.append(slug)
                start = stop
                break
        else:
            start += 1
    sides = [meaning.roles for meaning in meanings(slugs)] if slugs else []
    roles = tuple({role: None for side in sides for role in side})
    several = 2 <= len(sides) <= _MOST_SIDES
    comparisons = _comparisons(sides).comparisons if several else ()
    return NamedRoles(roles, comparisons, titles=" ".join(spans))


def possible_roles(text: str) -> tuple[Role, ...]:
    """Return the roles that a title may mean, though it may mean something else."""
    return kept_titles().read(text).roles


def _comparisons(sides) -> NamedRoles:
    """Return every combination of roles; nothing where a side names none."""
    sets = {frozenset(roles): None for roles in product(*sides) if len(set(roles)) == len(sides)}
    chosen = [tuple(sorted(roles, key=lambda r: r.slug)) for roles in sets][:_MOST_COMPARISONS]
    return NamedRoles(tuple({role: None for roles in chosen for role in roles}), tuple(chosen))
