"""Roles, the page of each, and the way to it from any title that a contract may show."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from sources.querysets import tags_on

from ..domain.comparison import sections
from ..domain.hues import Hues
from ..domain.role_profile import FIRST_DISPUTES
from ..models import Role
from ..queries import pages, titles
from ..queries.catalogues import catalogues
from ..queries.overview import Pair, overview
from ..queries.question_details import question_detail
from ..queries.role_profiles import dispute_sentences, profiled
from ..request.absolute import absolute
from ..request.edition import is_edition
from ..request.params import (
    current_only,
    parse_tag,
    parse_whole,
    redirect_permanently,
)
from ..request.roles import comparison_address
from ..request.scope import Scope
from ..request.titles import address_of_title, title_that_led_to
from ..sharing import pages as sharing
from ..sharing.page_files import also_as_record


@require_safe
@current_only
def role_list(request: HttpRequest) -> HttpResponse:
    if title := request.GET.get("title", "").strip():
        return redirect(address_of_title(title))
    tags = tags_on("roles")
    roles = Role.objects.with_counts().prefetch_related("aliases", "tags")
    tag = parse_tag(request, tags)
    if tag:
        roles = roles.tagged(tag.slug)
    context = {
        "roles": roles,
        "tags": tags,
        "chosen_tag": tag,
        "catalogues": () if tag else catalogues(),
    }
    return render(request, "roles/role_list.html", context)


@also_as_record("role")
@require_safe
def role_page(request: HttpRequest, slug: str) -> HttpResponse:
    (meaning,) = titles.meanings([slug])
    if not meaning.role:
        return redirect(address_of_title(slug.replace("-", " "), meaning.roles))
    if meaning.role.slug != slug:
        return redirect_permanently(request, meaning.role)
    scope = Scope.parse(request)
    whole = parse_whole(request)
    record = scope.record
    role = record.role(meaning.role)
    claims_overview = overview(scope.context, record)
    profile = profiled(role.fact, claims_overview)
    disputes = dispute_sentences(profile, claims_overview)
    texts = (role.definition, role.summary)
    if whole:
        table = pages.AnnotatedRows(profile.rows, extra_texts=texts, record=record)
        references, notes = table.references, table.notes
    else:
        # The sources of the statements stand with them.
        references, notes = pages.references_to((), texts, record), None
    # No versions are kept of aliases and tags.
    aliases = () if record.over else role.aliases.all()
    codes = () if record.over else role.codes.all()
    address = absolute(request, role.get_absolute_url())
    return render(
        request,
        "roles/role.html",
        {
            "role": role,
            "read_title": title_that_led_to(request, meaning.role),
            "record": record,
            "whole": whole,
            "narrowing": profile.narrowing,
            "not_spoken": not profile.narrowing.whole,
            # What sources call a role does not precede the sources either.
            "told": not record.over or bool(profile.narrowing.whole),
            "profile": profile.profile,
            "first_disputes": disputes[:FIRST_DISPUTES],
            "further_disputes": disputes[FIRST_DISPUTES:],
            "hues": Hues([profile.role], {}),
            "sections": sections(question_detail(row, notes) for row in profile.rows)
            if whole
            else (),
            "covered": bool(profile.rows),
            "aliases": aliases,
            "codes": codes,
            "tags": () if record.over else role.tags.all(),
            "confused": [
                (
                    pair,
                    pair.other(profile.role),
                    _comparison(pair, scope),
                    claims_overview.brief(*pair.roles),
                )
                for pair in profile.confused
                if pair.other(profile.role).slug not in record.roles_gone
            ],
            "other_comparisons": [
                (pair, pair.other(profile.role), _comparison(pair, scope))
                for pair in profile.other_pairs
                if pair.other(profile.role).slug not in record.roles_gone
                and (pair.common or not is_edition())
            ],
            "scope": scope,
            "references": references,
            "page_address": address,
            "page_html": format_html('<a href="{}">{}</a>', address, role.name),
            "sharing": sharing.role_page(request, role, profile.rows, aliases, scope, codes=codes),
        },
    )


def _comparison(pair: Pair, scope: Scope) -> str:
    return comparison_address([role.slug for role in pair.roles], scope.parameters)
