"""The content that the site opens with: found, whole, translated, and small on the line."""

from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Q
from django.template.autoreload import reset_loaders
from django.test import Client
from django.utils.translation import trans_real
from whitenoise.compress import Compressor

from rolekb.page_cache import COMPRESS
from roles.models import (
    Claim,
    Context,
    FeaturedComparison,
    OrgNote,
    Position,
    Responsibility,
    Role,
)
from roles.queries.overview import featured_pairs, overview
from roles.search.results import search
from sources.models import Source
from tests.page_types import PAGES
from tests.pseudo import Bracketed, untranslated

pytestmark = pytest.mark.usefixtures("project_content")

# What a browser says of itself. A client that knows gzip alone gets two fifths more.

# On a slow phone's connection (1.6 Mbit/s, what Lighthouse assumes) 60 kB take 0.3 seconds, and
# all that a first visit asks for takes half a second. Later pages find style and scripts there.
LARGEST_COMPARISON = 60_000
FIRST_VISIT = 100_000


def test_it_is_dumped_as_it_stands_in_its_files(settings):
    out = StringIO()
    call_command("dump_content", "--check", folder=settings.CONTENT_DIR, stdout=out)
    assert out.getvalue()
    with transaction.atomic():
        out = StringIO()
        call_command("load_content", "--update", folder=settings.CONTENT_DIR, stdout=out)
        transaction.set_rollback(True)
    assert out.getvalue() == "0 new, 0 updated, 0 removed.\n"


def test_search_finds_it():
    assert search("product manager").groups[0].hits[0].row.slug == "product-manager"


@pytest.mark.parametrize("model", [Claim, Source, Role, Responsibility, OrgNote])
def test_history_says_where_it_comes_from(model):
    reasons = set(model.history.values_list("history_change_reason", flat=True))
    assert reasons == {"Loaded from the content files"}


def test_each_source_has_an_address_key_of_its_own():
    keys = [source.address_key for source in Source.objects.exclude(address="")]
    assert all(keys)
    assert len(keys) == len(set(keys))


# --- Every role of a team -----------------------------------------------------------------

FEWEST_STATEMENTS, FEWEST_VOICES = 15, 5
"""What a role's page rests on at least."""

ONLY_NAMED = {"release-train-engineer", "service-manager"}
"""Roles that sources name in passing, when they speak of others."""

TEAM = {
    "Backend Developer": "developer",
    "Frontend Engineer": "developer",
    "QA Engineer": "qa-engineer",
    "DevOps Engineer": "devops-engineer",
    "Agile Coach": "agile-coach",
    "UX Researcher": "ux-researcher",
    "Data Analyst": "data-analyst",
    "Solution Architect": "software-architect",
    "Head of Product": "head-of-product",
    "Scrum Master": "scrum-master",
    "Product Owner": "product-owner",
    "Engineering Manager": "engineering-manager",
}
"""The titles of a real team."""


def current_voices() -> dict[str, list[str]]:
    """The voice of each current statement, by the slug of its role."""
    voices = {role.slug: [] for role in Role.objects.all()}
    for claim in overview().narrowing.whole:
        if not claim.superseded:
            voices[claim.role].append(claim.voice)
    return voices


def test_every_role_rests_on_enough_statements_of_enough_voices():
    thin = {
        slug: (len(voices), len(set(voices)))
        for slug, voices in current_voices().items()
        if len(voices) < FEWEST_STATEMENTS or len(set(voices)) < FEWEST_VOICES
    }
    assert set(thin) == ONLY_NAMED, thin
    assert Role.objects.count() == 32 + len(ONLY_NAMED)


@pytest.mark.parametrize(("title", "slug"), TEAM.items())
def test_each_title_of_a_team_leads_to_a_role_of_which_enough_is_said(title, slug, visitor):
    answer = visitor.get("/roles/", {"title": title}, follow=True)
    address, _status = answer.redirect_chain[-1]
    assert (answer.status_code, address.partition("?")[0]) == (200, f"/roles/{slug}/")
    assert len(current_voices()[slug]) >= FEWEST_STATEMENTS


def test_every_featured_comparison_answers_at_least_five_questions_for_both():
    claims_overview = overview()
    pairs = [claims_overview.pair_of(*roles) for roles in featured_pairs(claims_overview)]
    assert len(set(pairs)) == len(pairs) == FeaturedComparison.objects.count()
    assert {pair.address: pair.common for pair in pairs if pair.common < 5} == {}


# --- Translated ---------------------------------------------------------------------------


@pytest.fixture
def _german_in_brackets(monkeypatch):
    monkeypatch.setitem(trans_real._translations, "de", Bracketed("de"))
    # Templates keep the words that stand in them.
    reset_loaders()
    yield
    reset_loaders()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.usefixtures("_german_in_brackets")
def test_every_word_of_the_interface_comes_from_the_catalogue(path, visitor):
    """German is English in brackets, and no word stands outside of them but those of the content,
    which names its language where it has no German."""
    with transaction.atomic():
        Position.objects.update(label_de="")
        Context.objects.update(phrase_de="")
        Responsibility.objects.update(topic_de="")
        html = visitor.get(f"/de{path}", follow=True).content.decode()
        transaction.set_rollback(True)
    assert untranslated(html) == []


# --- On the line --------------------------------------------------------------------------


def largest() -> str:
    """The five roles of which most is said; every row is shown."""
    said = Count("claims", filter=Q(claims__status=Claim.Status.PUBLISHED))
    roles = Role.objects.annotate(said=said).order_by("-said")[:5]
    return f"/compare/{'-vs-'.join(sorted(role.slug for role in roles))}/"


class Asked(HTMLParser):
    """The addresses of all that a browser fetches with a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "link" and given.get("rel") in {"stylesheet", "icon"}:
            self.addresses.append(given["href"])
        elif tag in {"script", "img", "iframe", "source"} and "src" in given:
            self.addresses.append(given["src"])


def sent(address: str) -> bytes:
    """The page as it goes over the line."""
    response = Client(headers={"accept-encoding": "identity"}).get(address)
    assert response.status_code == 200
    is_text = response["Content-Type"].startswith("text/")
    return COMPRESS["br"](response.content) if is_text else response.content


def on_the_line(address: str) -> int:
    """What a file takes as WhiteNoise keeps it for a server in production: with brotli, or as it
    is where it is a picture."""
    if not address.startswith("/static/"):
        return len(sent(address))
    content = Path(finders.find(address.removeprefix("/static/"))).read_bytes()
    return min(len(content), len(Compressor.compress_brotli(content)))


def test_the_largest_comparison_is_small_on_the_line():
    address = largest()
    page = sent(address)
    assert brotli.decompress(page).count(b'id="row-') > 90
    weight = len(page)
    assert weight < LARGEST_COMPARISON, f"{address} takes {weight:,} bytes"


def test_a_first_visit_is_small_on_the_line_with_all_that_it_asks_for():
    pages = ("/", "/roles/product-manager/", "/compare/product-manager-vs-product-owner/")
    for address in (*pages, largest()):
        page = sent(address)
        asked = Asked(brotli.decompress(page).decode()).addresses
        files = {each: on_the_line(each) for each in asked}
        assert len(files) > 3
        weight = len(page) + sum(files.values())
        assert weight < FIRST_VISIT, f"{address} takes {weight:,} bytes, its files {files}"
