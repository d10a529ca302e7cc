"""The public pages that join sources with claims."""

from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from taggit.models import Tag

from sources.models import FormerSourceSlug, Source
from sources.querysets import tags_on

from . import pages, suggesting, titles
from .agreement import Difference, State
from .answers import answers
from .asking import (
    NotUnderstoodError,
    answering,
    context_asked,
    record_asked,
    slug_among,
    slugs_among,
    word_among,
)
from .comparison import Filter, sections
from .facts import gettext_noop
from .forms import SuggestionForm
from .models import Claim, FormerResponsibilitySlug, Responsibility, Role
from .narrowing import Sought
from .overlap import overlap, picture
from .problems import Problem
from .record import Record
from .role_map import BEST, areas_of, best_covered, drawn
from .sharing import pages as sharing
from .sharing.addresses import absolute
from .sharing.reading import Reading

FEWEST, MOST = 2, 5
"""How many roles stand side by side."""

_KEPT = ("show", "fold", "context", "as_of")
"""What a comparison's address keeps when other roles are chosen."""


# --- Roles --------------------------------------------------------------------------------


@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    if title := request.GET.get("title", "").strip():
        return _answer_title(request, titles.meaning_of_title(title))
    tags = tags_on("roles")
    roles = Role.objects.with_counts().prefetch_related("aliases", "tags")
    tag = _chosen_tag(request, tags)
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
            return _moved(request, meaning.role)
        return _answer_title(request, meaning if meaning.roles else titles.meaning_of_title(slug))
    record = record_asked(request)
    role = record.role(meaning.role)
    reading = Reading(context_asked(request), record)
    profile = pages.profiled(role, reading.context, record)
    rows = profile.rows
    table = pages.Table(rows, extra_texts=(role.summary,), record=record)
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
                (near, _comparison_address([role.slug, near.role.slug], _as_of(record)))
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


def _as_of(record: Record) -> dict[str, str]:
    return {"as_of": record.day.isoformat()} if record.day else {}


def _moved(request: HttpRequest, row) -> HttpResponse:
    """To the row's own address, for good; what the address asks for beside goes along."""
    query = request.GET.urlencode()
    address = row.get_absolute_url()
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


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


# --- Comparisons --------------------------------------------------------------------------


@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """Turn the picker's form into the address of a comparison; without roles, offer some."""
    asked = [slug for slug in request.GET.getlist("role") if slug.strip()]
    if not asked:
        overview = pages.overview()
        choices = Role.objects.spoken_of()
        return render(request, "roles/pick.html", {"pairs": overview.pairs, "choices": choices})
    meanings = [titles.meaning_of_title(title) for title in asked[: MOST + 1]]
    if problem := problem_with_roles(asked, meanings):
        return problem.answer(request)
    slugs = [meaning.role.slug for meaning in meanings]
    kept = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
    return redirect(_comparison_address(slugs, kept))


@require_safe
@answering
def comparison(request: HttpRequest, slugs: list[str]) -> HttpResponse:
    roles = _roles_asked(slugs)
    if slugs != [role.slug for role in roles]:
        return HttpResponsePermanentRedirect(
            _comparison_address((role.slug for role in roles), request.GET)
        )
    try:
        chosen = Filter.named(request.GET.get("show", Filter.ALL.slug))
    except KeyError:
        return problem_with_filter(request).answer(request)
    record = record_asked(request)
    reading = Reading(context_asked(request), record)
    found = pages.compared(roles, reading.context, record)
    compared = found.comparison
    shown = compared.filtered(chosen)
    table = pages.Table(shown, record=record)
    return render(
        request,
        "roles/comparison.html",
        {
            "comparison": compared,
            "record": record,
            "narrowing": found.narrowing,
            "not_spoken": not found.narrowing.whole,
            "kept": [(name, request.GET[name]) for name in _KEPT if request.GET.get(name)],
            "roles": roles,
            "columns": compared.roles,
            "sections": sections(shown),
            "shown": len(shown),
            "hidden": len(compared.rows) - len(shown),
            "chosen": chosen,
            "caption": _("What %(roles)s are said to do")
            % {"roles": titles.in_words(compared.roles)},
            "filters": [(each, compared.count(each)) for each in Filter],
            "fold": request.GET.get("fold") == Filter.SINGLE.slug,
            "folded": Filter.SINGLE.slug,
            "agreed": State.AGREED,
            "contested": State.CONTESTED,
            "choices": Role.objects.to_choose_from(roles),
            "room": len(roles) < MOST,
            "notes": table.notes,
            "references": table.references,
            "sharing": sharing.of_comparison(request, compared, chosen, reading),
        },
    )


@require_safe
@answering
def overlap_page(request: HttpRequest, slugs: list[str]) -> HttpResponse:
    roles = _roles_asked(slugs)
    if slugs != [role.slug for role in roles]:
        ordered = [role.slug for role in roles]
        return HttpResponsePermanentRedirect(_comparison_address(ordered, request.GET, "overlap"))
    record = record_asked(request)
    found = pages.compared(roles, context_asked(request), record)
    result = overlap(found.comparison)
    return render(
        request,
        "roles/overlap.html",
        {
            "overlap": result,
            "picture": picture(result),
            "columns": found.comparison.roles,
            "record": record,
            "narrowing": found.narrowing,
            "not_spoken": not found.narrowing.whole,
            "whole_comparison": _comparison_address(
                [role.slug for role in roles],
                {name: request.GET[name] for name in ("context", "as_of") if request.GET.get(name)},
            ),
        },
    )


@require_safe
@answering
def handout_page(request: HttpRequest, slugs: list[str]) -> HttpResponse:
    """One sheet of paper to hand to a team."""
    roles = _roles_asked(slugs)
    ordered = [role.slug for role in roles]
    if slugs != ordered:
        return HttpResponsePermanentRedirect(_comparison_address(ordered, request.GET, "handout"))
    record = record_asked(request)
    reading = Reading(context_asked(request), record)
    found = pages.compared(roles, reading.context, record)
    sheet, references = pages.handout_of(found.comparison, record)
    path = _comparison_address(ordered)
    return render(
        request,
        "roles/handout.html",
        {
            "handout": sheet,
            "columns": found.comparison.roles,
            "record": record,
            "day": record.day or timezone.localdate(),
            "narrowing": found.narrowing,
            "not_spoken": not found.narrowing.whole,
            "references": references,
            "whole_comparison": path + reading.query(),
            "printed_address": absolute(request, path + reading.query()),
            "canonical": absolute(request, path),
            "states": [State.CONTESTED, State.AGREED],
        },
    )


def _roles_asked(slugs: list[str]) -> list[Role]:
    """The roles of a comparison, in its order."""
    meanings = titles.meanings(slugs[: MOST + 1])
    if problem := problem_with_roles(slugs, meanings):
        raise NotUnderstoodError(problem)
    return sorted((meaning.role for meaning in meanings), key=lambda role: role.slug)


def _comparison_address(slugs, query=None, page="compare") -> str:
    address = reverse(page, args=[sorted(slugs)])
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def problem_with_roles(asked: list[str], meanings: list[titles.Meaning]) -> Problem | None:
    """Why these cannot be compared; None where they can. ``meanings`` may leave some out where too
    many are asked for."""
    found = [m.role for m in meanings if m.role]
    pages_of_found = [(role.get_absolute_url(), role.name) for role in dict.fromkeys(found)]
    if not FEWEST <= len(asked) <= MOST:
        explanation = ngettext(
            "You asked for one. Each role's own page offers its comparisons.",
            "You asked for %(number)s. Each role's own page offers its comparisons.",
            len(asked),
        )
        return Problem(
            400,
            _("A comparison takes %(fewest)s to %(most)s roles") % {"fewest": FEWEST, "most": MOST},
            explanation % {"number": len(asked)},
            named=pages_of_found[:MOST],
        )
    for meaning in meanings:
        if not meaning.role:
            others = [each.role.slug for each in meanings if each is not meaning and each.role]
            return _ask_for_role(meaning, others)
    if len(set(found)) < len(found):
        return Problem(
            400,
            _("A role cannot be compared with itself"),
            _("You asked for the same role twice, perhaps under two titles."),
            named=pages_of_found,
        )
    return None


def _ask_for_role(meaning: titles.Meaning, others: list[str]) -> Problem:
    """Which role was meant to stand beside these others."""
    candidates = meaning.roles or titles.near(meaning.asked.replace("-", " "))
    choices = [
        (_comparison_address([*others, role.slug]), role.name)
        for role in candidates
        if others and role.slug not in others
    ]
    title = {"title": meaning.asked}
    if meaning.roles:
        return Problem(
            300,
            _("Which role is meant by “%(title)s”?") % title,
            _("The title belongs to several roles. Compare with one of these?")
            if choices
            else _("The title belongs to several roles."),
            named=choices,
        )
    return Problem(
        404,
        _("No role is called “%(title)s”") % title
        if meaning.asked
        else _("A role's name is missing"),
        _("Neither a role nor another title of one is spelled so. Compare with one of these?")
        if choices
        else _("Neither a role nor another title of one is spelled so."),
        named=choices,
    )


def problem_with_filter(request: HttpRequest) -> Problem:
    return Problem(
        400,
        _("There is no such filter"),
        _("A comparison shows one of these:"),
        [(f"{request.path}?show={each.slug}", _(each.label)) for each in Filter],
    )


# --- Responsibilities and disagreements ---------------------------------------------------

_SOUGHT = {
    "area": (gettext_lazy("Area"), gettext_lazy("any area"), gettext_lazy("There is no such area")),
    "role": (gettext_lazy("Role"), gettext_lazy("any role"), gettext_lazy("There is no such role")),
    "kind": (
        gettext_lazy("Kind of difference"),
        gettext_lazy("any kind of difference"),
        gettext_lazy("There is no such kind of difference"),
    ),
}
"""What one may look for among disagreements, by its name in the address: what it is called, what
leaves it open, and what is said where there is none."""


@require_safe
def responsibility_list(request: HttpRequest) -> HttpResponse:
    tags = tags_on("responsibilities")
    tag = _chosen_tag(request, tags)
    rows = pages.overview().rows
    if tag:
        tagged = set(Responsibility.objects.tagged(tag.slug).values_list("slug", flat=True))
        rows = [row for row in rows if row.responsibility.slug in tagged]
    return render(
        request,
        "roles/responsibility_list.html",
        {
            "sections": sections(rows),
            "tags": tags,
            "chosen_tag": tag,
            "sharing": sharing.of_responsibilities(request, rows),
        },
    )


@require_safe
@answering
def responsibility_page(request: HttpRequest, slug: str) -> HttpResponse:
    responsibility = Responsibility.objects.select_related("area", "scale").named(slug)
    if responsibility is None:
        former = get_object_or_404(FormerResponsibilitySlug, slug=slug)
        return _moved(request, former.target)
    reading = Reading(context_asked(request))
    answered = pages.answered(responsibility.fact, reading.context)
    table = pages.Table((answered.row,))
    return render(
        request,
        "roles/responsibility.html",
        {
            "responsibility": responsibility,
            "row": answered.row,
            "narrowing": answered.narrowing,
            "answers": answers(answered.row),
            "told": pages.told_by_editions(answered.row),
            "noted": table.notes.on(answered.row.points),
            "tags": responsibility.tags.all(),
            "references": table.references,
            "sharing": sharing.of_responsibility(request, responsibility, answered.row, reading),
        },
    )


@require_safe
@answering
def disagreements(request: HttpRequest) -> HttpResponse:
    overview = pages.overview(context_asked(request))
    whole = overview.contested
    offered = {"area": overview.areas, "role": overview.roles, "kind": list(Difference)}
    sought = Sought(
        **{
            name: slug_among(request, name, things, str(_SOUGHT[name][2]))
            for name, things in offered.items()
        }
    )
    found = sought.among(whole)
    claims = [claim for point in found for claim in point.agreement.claims]
    choices = sought.choices(whole, offered)
    return render(
        request,
        "roles/disagreements.html",
        {
            "points": found,
            "whole": len(whole),
            "hidden": len(whole) - len(found),
            "narrowing": overview.narrowing,
            "selectors": [
                (name, label, anything, getattr(sought, name), choices[name])
                for name, (label, anything, _none) in _SOUGHT.items()
            ],
            "references": pages.references_to(claims),
            "sharing": sharing.of_disagreements(request),
        },
    )


@require_safe
@answering
def role_map(request: HttpRequest) -> HttpResponse:
    """Roles across, responsibilities down: the best-covered roles, those asked for, or all."""
    overview = pages.overview(context_asked(request))
    ranked = best_covered(overview.rows)
    areas = areas_of(overview.rows)
    area = slug_among(request, "area", areas, _("There is no such area"))
    asked = slugs_among(request, "role", overview.roles, _("There is no such role"))
    everything = word_among(
        request,
        "roles",
        {"all": gettext_noop("all roles")},
        _("There is no such choice of roles"),
    )
    shown = [role for role in ranked if role.slug in asked]
    shown = shown or (ranked if everything else ranked[:BEST])
    drawing = drawn(overview.rows, shown, area)
    return render(
        request,
        "roles/map.html",
        {
            "columns": shown,
            "sections": sections(drawing),
            "shown": len(drawing),
            "hidden": len(drawn(overview.rows, overview.roles)) - len(drawing),
            "of_pairs": sum(1 for row in overview.rows if row.responsibility.relational),
            "ranked": ranked,
            "asked": asked,
            "everything": bool(everything),
            "areas": areas,
            "area": area,
            "narrowing": overview.narrowing,
        },
    )


# --- Sources and claims -------------------------------------------------------------------


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    tags = tags_on("sources")
    tag = _chosen_tag(request, tags)
    sources = Source.objects.for_references().prefetch_related("tags")
    published = Claim.objects.published()
    own, of_parts = published.count_by_source(), published.count_by_whole()
    if tag:
        sources = sources.tagged(tag.slug)
    return render(
        request,
        "roles/source_list.html",
        {
            "sources": [
                (source, own.get(source.pk, 0), of_parts.get(source.pk, 0)) for source in sources
            ],
            "tags": tags,
            "chosen_tag": tag,
        },
    )


@require_safe
@answering
def source_page(request: HttpRequest, slug: str) -> HttpResponse:
    source = Source.objects.for_references().select_related("supersedes").named(slug)
    if source is None:
        former = get_object_or_404(FormerSourceSlug, slug=slug)
        return _moved(request, former.target)
    chosen = slug_among(request, "show", pages.Company, _("There is no such choice of claims"))
    said = pages.said_by(source)
    groups = said.by_role(next((each for each in pages.Company if each.slug == chosen), None))
    shown = sum(len(group.claims) for group in groups)
    return render(
        request,
        "roles/source.html",
        {
            "source": source,
            "said": said,
            "groups": groups,
            "shown": shown,
            "hidden": len(said.claims) - shown,
            "chosen": chosen,
            "filters": [(each, said.count(each)) for each in pages.Company],
            "parts": pages.parts_of(source),
            "newer": source.superseded_by.all(),
            "tags": source.tags.all(),
            "references": pages.References({source.slug: source}),
            "sharing": sharing.of_source(request, source, said.newest),
        },
    )


@require_safe
@answering
def claim_page(request: HttpRequest, key: str) -> HttpResponse:
    record = record_asked(request)
    claim = record.claim(key.lower())
    if claim is None:
        return _not_standing(request, key.lower(), record)
    if key != claim.key:
        return _moved(request, claim)
    row = pages.row_on(claim.responsibility.fact, record)
    points = pages.points_with(claim, row)
    table = pages.Table((row,), record=record)
    fact = next(fact for point in points for fact in pages.facts_on(point) if fact.key == key)
    reference = table.references.to(fact.source)
    reference.at(claim.locator)
    return render(
        request,
        "roles/claim.html",
        {
            "claim": claim,
            "record": record,
            "contexts": fact.sorted_contexts,
            "superseded": fact.superseded,
            "original": reference.original(claim.quotation, claim.quotation_found),
            "points": points,
            "noted": table.notes.on(points),
            "references": table.references,
            "events": [each for each in pages.history_of(claim) if record.includes(each.at)],
            "sharing": sharing.of_claim(request, claim, points, Reading(record=record)),
        },
    )


def _not_standing(request: HttpRequest, key: str, record: Record) -> HttpResponse:
    """A claim that is not there, or was not on the day that is asked for."""
    claim = Claim.objects.published().named(key)
    if claim is None:
        return _withdrawn(key).answer(request)
    return Problem(
        404,
        _("This claim did not stand on %(day)s") % {"day": date_format(record.day)},
        _("It is published here since %(day)s.") % {"day": date_format(claim.published_at)},
        [(claim.get_absolute_url(), _("The claim as it stands now"))],
    ).answer(request)


def _withdrawn(key: str) -> Problem:
    """A claim that readers saw and see no longer: a permanent link to it still leads somewhere."""
    if not (last_day := pages.last_day_of_claim(key)):
        raise Http404
    address = f"{reverse('claim', args=[key])}?as_of={last_day.isoformat()}"
    return Problem(
        410,
        _("This claim was withdrawn"),
        _("It is no longer published here. It last stood on %(day)s.")
        % {"day": date_format(last_day)},
        [(address, _("The claim as it last stood"))],
    )


# --- What readers suggest -----------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest) -> HttpResponse:
    """Takes a claim that a reader suggests, or what is wrong with one of ours."""
    asked = request.POST if request.method == "POST" else request.GET
    about = suggesting.Subject.of(asked.get("page", ""), asked.get("claim", ""))
    if request.method != "POST":
        if about.gone:
            raise Http404
        return _suggestion_form(request, SuggestionForm(about=about))
    form = SuggestionForm(request.POST, about=about)
    if not form.is_valid():
        return _suggestion_form(request, form, status=400)
    address = suggesting.network_address(request)
    # Counting and saving in one: on SQLite nothing comes between them. On PostgreSQL as many as
    # there are workers may, which is no flood.
    with transaction.atomic():
        wait = suggesting.seconds_to_wait(address)
        if not wait:
            form.save(sender=suggesting.sender(address))
    if wait:
        response = _suggestion_form(request, form, status=429, wait=-(-wait // 60))
        response["Retry-After"] = str(wait)
        return response
    return redirect(f"{reverse('thanks')}?{urlencode({'page': about.page})}")


def _suggestion_form(request: HttpRequest, form, status: int = 200, wait: int = 0):
    context = {"form": form, "about": form.about, "wait": wait}
    return render(request, "roles/suggest.html", context, status=status)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    page = suggesting.own_path(request.GET.get("page", ""))
    return render(request, "roles/thanks.html", {"page": page})


def _chosen_tag(request: HttpRequest, tags) -> Tag | None:
    """The tag that the address filters by; 404 where nothing bears it."""
    if not (slug := request.GET.get("tag")):
        return None
    for tag in tags:
        if tag.slug == slug:
            return tag
    raise Http404(_("Nothing bears that tag."))
