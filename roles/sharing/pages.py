"""What each page offers to those who share, cite, follow or embed it.

Everything is built from values that the page has already: nothing here queries the database.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.citing import citations
from sources.models import Source
from sources.text import markdown

from ..domain.comparison import (
    Comparison,
    Filter,
    Point,
    ResponsibilityFact,
    Row,
    newest_day_of,
)
from ..domain.facts import RoleFact
from ..domain.sentences import Sentence
from ..models import Alias, Claim, Responsibility, Role, RoleCode
from ..queries.titles import in_words
from ..request.absolute import absolute, site
from ..request.edition import is_edition
from ..request.paths import path_to
from ..request.scope import Scope
from ..templatetags.languages import page_lang
from . import badges, cards, concepts, linked_claims, linked_data
from .linked_data import breadcrumbs
from .shared_page import Link, SharedPage


def newest_day(rows: Iterable[Row]) -> date | None:
    """Return the day on which the newest claim on these rows was published."""
    return max(filter(None, map(newest_day_of, rows)), default=None)


def role_page(
    request: HttpRequest,
    role: Role,
    rows: tuple[Row, ...],
    aliases: Iterable[Alias] = (),
    scope: Scope | None = None,
    *,
    codes: Iterable[RoleCode] = (),
) -> SharedPage:
    scope = scope or Scope()
    path = role.get_absolute_url()
    feed = reverse("role_feed", kwargs={"slug": role.slug})
    definition = markdown.plain(role.definition)
    card = cards.build_role_card(scope.titled(role.name), rows, definition)
    address = absolute(request, path + scope.permanent.query())
    return SharedPage(
        request,
        role.name,
        path,
        card.in_words,
        (
            # A narrowed page does not say what all agree on.
            {
                **linked_data.occupation(
                    role.fact,
                    address,
                    [alias.title for alias in aliases],
                    () if scope.context else rows,
                    definition,
                ),
                **concepts.role(
                    role.fact, aliases, codes, absolute(request, reverse("roles")), definition
                ),
            },
            breadcrumbs(site(request), (_("Roles"), reverse("roles")), (role.name, path)),
        ),
        [Link(_("New statements on the %(role)s") % {"role": role.name}, feed)],
        scope,
        view="role",
        kwargs={"slug": role.slug},
        key=role.slug,
        issued=newest_day(rows),
        card=card,
        frame_size=(480, 420),
        state=badges.state_of(rows),
    )


def comparison_page(
    request: HttpRequest,
    comparison: Comparison,
    scope: Scope | None = None,
    rows_shown: Filter = Filter.ALL,
    *,
    answer: tuple[Sentence, ...] = (),
) -> SharedPage:
    """Return the page of a comparison. ``answer`` says how its roles differ."""
    scope = scope or Scope()
    slugs = [role.slug for role in comparison.roles]
    path = path_to("compare", tuple(slugs))
    name = f" {_('vs')} ".join(role.name for role in comparison.roles)
    card = cards.build_comparison_card(scope.titled(name), comparison.rows, answer)
    home = site(request)
    return SharedPage(
        request,
        name,
        path,
        card.in_words,
        (
            {
                "@type": "WebPage",
                "name": name,
                "description": " ".join(map(str, answer)),
                "url": home + path + scope.permanent.query(),
                "inLanguage": page_lang(),
                "about": [
                    linked_data.occupation(role, home + path_to("role", role.slug))
                    for role in comparison.roles
                ],
            },
            breadcrumbs(home, (_("Compare"), path_to("pick")), (name, path)),
        ),
        [
            Link(
                _("New statements on %(roles)s") % {"roles": name},
                path_to("compare_feed", tuple(slugs)),
            )
        ],
        scope,
        view="compare",
        kwargs={"slugs": slugs},
        key="-vs-".join(slugs),
        issued=newest_day(comparison.rows),
        card=card,
        frame_size=(640, 520),
        state=badges.state_of(comparison.rows),
        filter=rows_shown,
    )


def row_address(roles: Iterable[RoleFact], responsibility: ResponsibilityFact) -> str:
    """Return the path of the page of one row of a comparison."""
    slugs = sorted(role.slug for role in roles)
    return reverse("compare-row", args=[slugs, responsibility.slug])


def row_page(request: HttpRequest, roles: Sequence[RoleFact], row: Row, scope: Scope) -> SharedPage:
    """Return the page of one row of a comparison."""
    roles = sorted(roles, key=lambda role: role.slug)
    slugs = [role.slug for role in roles]
    names = f" {_('vs')} ".join(role.name for role in roles)
    question, path = row.responsibility.question, row_address(roles, row.responsibility)
    card = cards.build_row_card(scope.titled(question), names, row, many_roles=len(roles) > 2)
    return SharedPage(
        request,
        question,
        path,
        card.in_words,
        (
            breadcrumbs(
                site(request),
                (_("Compare"), reverse("pick")),
                (names, reverse("compare", args=[slugs])),
                (row.responsibility.name, path),
            ),
            # What an earlier day or a narrowed page shows has no address of its own.
            *(linked_claims.of_row(row, site(request)) if scope.whole_and_now else ()),
        ),
        [
            Link(
                _("New statements on %(roles)s") % {"roles": names},
                reverse("compare_feed", args=[slugs]),
            )
        ],
        scope,
        view="compare-row",
        kwargs={"slugs": slugs, "slug": row.responsibility.slug},
        key=f"{'-vs-'.join(slugs)}-on-{row.responsibility.slug}",
        work_name=f"{question} {names}",
        issued=newest_day([row]),
        # An edition has no pictures of rows: they would be half of its files.
        card=None if is_edition() else card,
    )


def claim_page(
    request: HttpRequest, claim: Claim, points: Iterable[Point] = (), scope: Scope | None = None
) -> SharedPage:
    scope = scope or Scope()
    source, path = claim.source, claim.get_absolute_url()
    words = {
        "source": source.short_name,
        "role": claim.role.name,
        "roles": in_words([role for role in (claim.role, claim.other_role) if role]),
        "responsibility": claim.responsibility.name,
        "key": claim.key,
    }
    who = ", ".join(filter(None, [source.short_name, source.kind_and_year]))
    original = citations.of_source(source, claim.locator)
    address = absolute(request, path + scope.query())
    published = claim.published_at.date().isoformat()
    return SharedPage(
        request,
        _("%(source)s on %(roles)s: %(responsibility)s") % words,
        path,
        claim.paraphrase,
        (
            linked_data.claim(claim.paraphrase, address, published, original)
            | linked_claims.disagreeing(claim.key, points, site(request)),
            breadcrumbs(
                site(request),
                (_("Sources"), reverse("sources")),
                (source.full_name, source.get_absolute_url()),
                (_("Statement %(key)s") % words, path),
            ),
        ),
        scope=scope,
        view="claim",
        kwargs={"key": claim.key},
        key=f"claim-{claim.key}",
        work_name=_("%(source)s on %(role)s: %(responsibility)s (statement %(key)s)") % words,
        issued=timezone.localdate(claim.published_at),
        original=original,
        card=cards.build_claim_card(claim.paraphrase, scope.titled(who), points),
    )


def source_page(request: HttpRequest, source: Source, issued: date | None = None) -> SharedPage:
    name, path, original = source.full_name, source.get_absolute_url(), citations.of_source(source)
    return SharedPage(
        request,
        name,
        path,
        _("What %(source)s says about each role.") % {"source": name},
        (
            linked_data.creative_work(original),
            breadcrumbs(site(request), (_("Sources"), reverse("sources")), (name, path)),
        ),
        view="source",
        kwargs={"slug": source.slug},
        key=f"on-{source.slug}",
        work_name=_("What “%(source)s” says") % {"source": citations.quotable(name)},
        issued=issued,
        original=original,
    )


def responsibility_page(
    request: HttpRequest, responsibility: Responsibility, row: Row, scope: Scope
) -> SharedPage:
    question, path = responsibility.question, responsibility.get_absolute_url()
    list_path, home = reverse("responsibilities"), site(request)
    return SharedPage(
        request,
        question,
        path,
        _("%(question)s Every role, and who says so.") % {"question": question},
        (
            {
                **linked_data.defined_term(home, list_path, responsibility.fact, path),
                **concepts.question(responsibility.fact, home + list_path),
            },
            breadcrumbs(home, (_("Questions"), list_path), (responsibility.name, path)),
        ),
        scope=scope,
        view="responsibility",
        kwargs={"slug": responsibility.slug},
        key=responsibility.slug,
        issued=newest_day([row]),
    )


def responsibility_list(request: HttpRequest, rows: Iterable[Row]) -> SharedPage:
    path = reverse("responsibilities")
    terms = linked_data.defined_terms(site(request), path, rows)
    description = _("Every question, asked about every role.")
    return SharedPage(request, _("Questions"), path, description, (terms,))


def disagreements(request: HttpRequest, parameters: dict[str, str] | None = None) -> SharedPage:
    """Return the list of disagreements. ``parameters`` are those that its address chooses by."""
    title = _("Disagreements")
    description = _("Every point on which sources disagree about what a role does.")
    feed = Link(title, reverse("disagreements_feed"))
    return SharedPage(
        request,
        title,
        reverse("disagreements"),
        description,
        feeds=[feed],
        list_view="disagreements",
        list_parameters=parameters or {},
    )


def home(request: HttpRequest) -> SharedPage:
    path = reverse("home")
    search = "" if is_edition() else absolute(request, reverse("search"))
    description = _(
        "What product roles are said to do, side by side, each statement with its source."
    )
    return SharedPage(
        request,
        settings.SITE_NAME,
        path,
        description,
        (linked_data.website(absolute(request, path), search, settings.SITE_NAME, page_lang()),),
        [
            Link(_("New statements"), reverse("claims_feed")),
            Link(_("Disagreements"), reverse("disagreements_feed")),
        ],
    )
