"""What each title means in an organisation."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from roles.queries.title_reader import Titles

from ..access import for_organisation
from ..importing.loading import load_role_names, load_state
from ..importing.state import State
from ..importing.titles import LOCAL, ListedTitle
from ..models import Level, TitleRule
from ..titles import decide
from .title_choices import choices_of, posted_decision

PER_PAGE = 100


@for_organisation(Level.EDITOR, methods=("GET", "POST"))
def title_list(request: HttpRequest) -> HttpResponse:
    """List all titles, those first that are to be decided, and take decisions."""
    organisation = request.organisation
    rules = organisation.title_rules.order_by(F("decided_at").asc(nulls_first=True), "seen", "pk")
    number = request.GET.get("page")
    page = Paginator(rules.prefetch_related("local_roles"), PER_PAGE).get_page(number)
    state, titles = load_state(organisation), Titles()
    if request.method == "POST":
        known = {rule.pk: rule for rule in organisation.title_rules.all()}
        wanted = [pk for text in request.POST.getlist("rule") if (pk := _number(text)) in known]
        slugs = load_role_names()
        decisions = {
            pk: posted_decision(request.POST, _listed(known[pk], titles, 0), state, slugs)
            for pk in wanted[:PER_PAGE]
        }
        decide(organisation, decisions, request.user)
        return redirect(f"{reverse('teams:titles', args=[organisation.slug])}?page={page.number}")
    counts = _counts(state)
    context = {
        "organisation": organisation,
        "page": page,
        "choices": [_choice(rule, titles, state, counts) for rule in page],
        "open_count": organisation.title_rules.filter(decided_at=None).count(),
        "role_names": [*load_role_names().values(), *(role.name for role in state.local_roles)],
    }
    return render(request, "teams/titles.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


def _listed(rule: TitleRule, titles: Titles, count: int) -> ListedTitle:
    return ListedTitle(rule.title, rule.seen, count, titles.reading(rule.seen))


def _choice(rule: TitleRule, titles: Titles, state: State, counts: dict[str, int]):
    """Return a title with its choices; what it means already is chosen."""
    listed = _listed(rule, titles, counts.get(rule.title, 0))
    chosen = tuple(f"{LOCAL}:{role.pk}" for role in rule.local_roles.all())
    return choices_of(listed, titles, state, chosen)


def _counts(state: State) -> dict[str, int]:
    counts: dict[str, int] = {}
    for (_name, title), rows in state.places.items():
        counts[title] = counts.get(title, 0) + sum(map(state.is_current, rows))
    return counts
