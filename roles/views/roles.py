"""The pages of roles, and whatever title somebody knows one by."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sources.querysets import tags_on

from ..domain.comparison import sections
from ..models import Role
from ..queries import pages, titles
from ..queries.current import Facts
from ..request.absolute import absolute
from ..request.errors import Problem
from ..request.params import (
    answering,
    current_only,
    parse_as_of,
    parse_context,
    parse_tag,
    redirect_permanently,
)
from ..request.roles import comparison_address
from ..request.scope import Scope
from ..sharing import pages as sharing


@require_safe
@current_only
def role_list(request: HttpRequest) -> HttpResponse:
    if title := request.GET.get("title", "").strip():
        return _answer_title(request, titles.meaning_of_title(title))
    tags = tags_on("roles")
    roles = Role.objects.with_counts().prefetch_related("aliases", "tags")
    tag = parse_tag(request, tags)
    if tag:
        roles = roles.tagged(tag.slug)
    return render(
        request, "roles/role_list.html", {"roles": roles, "tags": tags, "chosen_tag": tag}
    )


@require_safe
@answering
def role_page(request: HttpRequest, slug: str) -> HttpResponse:
    (meaning,) = titles.meanings([slug])
    if not meaning.role or meaning.role.slug != slug:
        if meaning.role:
            return redirect_permanently(request, meaning.role)
        return _answer_title(request, meaning if meaning.roles else titles.meaning_of_title(slug))
    record = parse_as_of(request)
    role = record.role(meaning.role)
    reading = Scope(parse_context(request), record)
    profile = pages.profiled(role, reading.context, record)
    rows = profile.rows
    table = pages.AnnotatedRows(rows, extra_texts=(role.summary,), record=record)
    # No versions are kept of aliases and tags.
    aliases = () if record.over else role.aliases.all()
    address = absolute(request, role.get_absolute_url())
    return render(
        request,
        "roles/role.html",
        {
            "role": role,
            "record": record,
            "columns": [profile.role],
            "narrowing": profile.narrowing,
            "not_spoken": not profile.narrowing.whole,
            # Nor does a summary of what sources say precede the sources.
            "told": not record.over or bool(profile.narrowing.whole),
            "sections": sections(rows),
            "contested": pages.contested_points(rows),
            "aliases": aliases,
            "tags": () if record.over else role.tags.all(),
            "comparisons": [
                (near, comparison_address([role.slug, near.role.slug], _as_of(record)))
                for near in profile.nearest
            ],
            "caption": _("What the %(role)s is said to do") % {"role": role.name},
            "notes": table.notes,
            "references": table.references,
            "page_address": address,
            "page_html": format_html('<a href="{}">{}</a>', address, role.name),
            "sharing": sharing.of_role(
                request, role, rows, [alias.title for alias in aliases], reading
            ),
        },
    )


def _as_of(record: Facts) -> dict[str, str]:
    return {"as_of": record.day.isoformat()} if record.day else {}


def _answer_title(request: HttpRequest, meaning: titles.Meaning) -> HttpResponse:
    """To the role that a title means; or ask which of several; or offer near ones."""
    if meaning.role:
        return redirect(meaning.role)
    if not meaning.asked:
        raise Http404
    if meaning.roles:
        return Problem(
            300,
            _("Which role is meant by “%(title)s”?") % {"title": meaning.asked},
            _("The title belongs to several roles. The role pages tell them apart."),
            named=[(role.get_absolute_url(), role.name) for role in meaning.roles],
        ).answer(request)
    near = titles.near(meaning.asked)
    return Problem(
        404,
        _("No role is called “%(title)s”") % {"title": meaning.asked},
        _("Neither a role nor another title of one is spelled so. These come near:")
        if near
        else _("Neither a role nor another title of one is spelled so."),
        named=[(role.get_absolute_url(), role.name) for role in near],
    ).answer(request)
