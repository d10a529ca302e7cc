"""Roles, the page of each, and the way to it from any title that a contract may show."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sources.querysets import tags_on

from ..domain.comparison import sections
from ..models import Role
from ..queries import pages, titles
from ..request.absolute import absolute
from ..request.errors import SuggestedLink, UserError
from ..request.params import current_only, parse_tag, redirect_permanently
from ..request.roles import comparison_address
from ..request.scope import Scope
from ..sharing import pages as sharing


@require_safe
@current_only
def role_list(request: HttpRequest) -> HttpResponse:
    if title := request.GET.get("title", "").strip():
        return redirect(_resolve(titles.meaning_of_title(title)))
    tags = tags_on("roles")
    roles = Role.objects.with_counts().prefetch_related("aliases", "tags")
    tag = parse_tag(request, tags)
    if tag:
        roles = roles.tagged(tag.slug)
    context = {"roles": roles, "tags": tags, "chosen_tag": tag}
    return render(request, "roles/role_list.html", context)


@require_safe
def role_page(request: HttpRequest, slug: str) -> HttpResponse:
    (meaning,) = titles.meanings([slug])
    if not meaning.role:
        return redirect(_resolve(meaning if meaning.roles else titles.meaning_of_title(slug)))
    if meaning.role.slug != slug:
        return redirect_permanently(request, meaning.role)
    scope = Scope.parse(request)
    record = scope.record
    role = record.role(meaning.role)
    profile = pages.profiled(role, scope.context, record)
    rows = profile.rows
    table = pages.AnnotatedRows(rows, extra_texts=(role.summary,), record=record)
    # No versions are kept of aliases and tags.
    aliases = () if record.over else role.aliases.all()
    address = absolute(request, role.get_absolute_url())
    day = Scope(record=record).parameters
    return render(
        request,
        "roles/role.html",
        {
            "role": role,
            "record": record,
            "columns": [profile.role],
            "narrowing": profile.narrowing,
            "not_spoken": not profile.narrowing.whole,
            # A summary of what sources say does not precede the sources either.
            "told": not record.over or bool(profile.narrowing.whole),
            "sections": sections(rows),
            "contested": pages.contested_points(rows),
            "aliases": aliases,
            "tags": () if record.over else role.tags.all(),
            "comparisons": [
                (near, comparison_address([role.slug, near.role.slug], day))
                for near in profile.nearest
            ],
            "caption": _("What the %(role)s is said to do") % {"role": role.name},
            "notes": table.notes,
            "references": table.references,
            "page_address": address,
            "page_html": format_html('<a href="{}">{}</a>', address, role.name),
            "sharing": sharing.role_page(
                request, role, rows, [alias.title for alias in aliases], scope
            ),
        },
    )


def _resolve(meaning: titles.Meaning) -> Role:
    """Return the role that a title means. Raises UserError with those that may be meant, and
    Http404 for an empty title."""
    if meaning.role:
        return meaning.role
    if not meaning.asked:
        raise Http404
    if meaning.roles:
        raise UserError(
            300,
            _("Which role is meant by “%(title)s”?") % {"title": meaning.asked},
            _("The title belongs to several roles. The role pages tell them apart."),
            map(SuggestedLink.to, meaning.roles),
        )
    near = titles.near(meaning.asked)
    raise UserError(
        404,
        _("No role is called “%(title)s”") % {"title": meaning.asked},
        _("Neither a role nor another title of one is spelled so. These come near:")
        if near
        else _("Neither a role nor another title of one is spelled so."),
        map(SuggestedLink.to, near),
    )
