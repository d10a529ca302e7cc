"""Feeds, sitemap, robots.txt, security.txt, OpenSearch, manifest and icons."""

import io
import json
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from roles.models import Claim, Responsibility, Role
from roles.sharing import sitemaps
from sources.models import Source
from tests.html import get_page

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "http://testserver"
FEEDS = {
    "/": "/feeds/claims.atom",
    "/roles/product-owner/": "/roles/product-owner/claims.atom",
    "/compare/product-manager-vs-product-owner/": (
        "/compare/product-manager-vs-product-owner/claims.atom"
    ),
    "/disagreements/": "/feeds/disagreements.atom",
}


@pytest.fixture
def told(world):
    """Claims of five days, the last of them on the Project Manager."""
    now = timezone.now().replace(microsecond=0)
    for days, source, role, row, key in (
        (5, "lymar", "product-owner", "backlog", "lymarbkl"),
        (4, "berls", "product-owner", "backlog", "berlsbkl"),
        (3, "lymar", "product-manager", "stories", "lymarsto"),
        (2, "berls", "product-owner", "stories", "berlssto"),
        (1, "yash", "project-manager", "vision", "yashvisn"),
    ):
        at = now - timedelta(days=days)
        world.claim(source, role, row, "owns", key=key, published_at=at)
    return world


def tree(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own


def entries(visitor, address):
    return tree(visitor, address).findall(f"{ATOM}entry")


def links(entries) -> list[str]:
    return [entry.find(f"{ATOM}link").get("href").removeprefix(SITE) for entry in entries]


# --- Feeds --------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "feed"), FEEDS.items())
def test_page_announces_its_feed_and_the_feed_is_whole(told, visitor, page, feed):
    announced = get_page(visitor, page).values("link[@type='application/atom+xml']", "href")
    assert feed in announced
    root = tree(visitor, feed)
    assert visitor.get(feed)["Content-Type"] == "application/atom+xml; charset=utf-8"
    # What RFC 4287 requires of a feed and of each entry.
    for each in (root, *root.findall(f"{ATOM}entry")):
        assert each.find(f"{ATOM}id").text
        assert each.find(f"{ATOM}title").text
        assert datetime.fromisoformat(each.find(f"{ATOM}updated").text).tzinfo
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Rolebook"
    assert "CC BY 4.0" in root.find(f"{ATOM}rights").text
    itself = [each.get("href") for each in root.findall(f"{ATOM}link[@rel='self']")]
    assert itself == [SITE + feed]
    ids = [each.find(f"{ATOM}id").text for each in root.findall(f"{ATOM}entry")]
    assert ids
    assert len(ids) == len(set(ids))


def test_newest_claim_comes_first(told, visitor):
    assert links(entries(visitor, "/feeds/claims.atom")) == [
        f"/claims/{key}/" for key in ("yashvisn", "berlssto", "lymarsto", "berlsbkl", "lymarbkl")
    ]


def test_feed_of_a_role_and_of_a_comparison_speak_of_their_roles_alone(told, visitor):
    assert links(entries(visitor, FEEDS["/roles/product-owner/"])) == [
        "/claims/berlssto/",
        "/claims/berlsbkl/",
        "/claims/lymarbkl/",
    ]
    found = links(entries(visitor, FEEDS["/compare/product-manager-vs-product-owner/"]))
    assert "/claims/lymarsto/" in found
    assert "/claims/yashvisn/" not in found


def test_claim_that_was_changed_is_told_as_updated(told, visitor):
    claim = Claim.objects.named("lymarbkl")
    claim.paraphrase = "In other words."
    claim.save()
    changed = entries(visitor, "/feeds/claims.atom")[-1]
    times = [changed.find(ATOM + name).text for name in ("published", "updated")]
    assert times[0] < times[1]
    assert "In other words." in changed.find(f"{ATOM}summary").text


def test_drafts_stand_in_no_feed(told, visitor):
    told.claim("racki", "product-owner", "vision", "owns", status="draft", key="rackidrf")
    for feed in FEEDS.values():
        assert b"rackidrf" not in visitor.get(feed).content


def test_disagreements_lead_to_their_points(told, visitor):
    found = entries(visitor, "/feeds/disagreements.atom")
    assert links(found) == ["/compare/product-manager-vs-product-owner/on/stories/"]
    assert found[0].find(f"{ATOM}summary").text == (
        "One source says the Product Manager, another the Product Owner; neither says what it "
        "depends on."
    )
    # As before such a row had a page: a reader who knows the entry is not shown it again.
    assert found[0].find(f"{ATOM}id").text == (
        f"{SITE}/responsibilities/stories/#point-stories--product-manager--product-owner"
    )


def test_dispute_about_one_role_leads_to_its_question(told, visitor):
    told.claim("yash", "product-owner", "backlog", "not-theirs")
    newest = links(entries(visitor, "/feeds/disagreements.atom"))[0]
    assert newest == "/responsibilities/backlog/#point-backlog--product-owner"


def test_dispute_is_as_new_as_the_claim_on_another_question_that_made_it_one(told, visitor):
    """Yash and Racki each name another owner, and neither speaks of both roles until one does."""
    long_ago = timezone.now() - timedelta(days=90)
    for source, role in (("yash", "product-owner"), ("racki", "product-manager")):
        told.claim(source, role, "pricing", "owns", published_at=long_ago)
    before = entries(visitor, "/feeds/disagreements.atom")
    assert "/compare/product-manager-vs-product-owner/on/pricing/" not in links(before)
    told.claim("racki", "product-owner", "retrospectives", "owns")
    newest = entries(visitor, "/feeds/disagreements.atom")[0]
    assert links([newest]) == ["/compare/product-manager-vs-product-owner/on/pricing/"]
    updated = datetime.fromisoformat(newest.find(f"{ATOM}updated").text)
    assert updated.date() == timezone.now().date()


def test_sentence_of_a_german_feed_is_german_where_the_content_is(told, visitor):
    summary = entries(visitor, "/de/feeds/disagreements.atom")[0].find(f"{ATOM}summary").text
    assert summary.startswith("Eine Quelle nennt Product Manager, eine andere Product Owner")


def test_feed_that_the_reader_has_is_not_sent_again(told, visitor):
    etag = visitor.get("/feeds/claims.atom")["ETag"]
    answer = visitor.get("/feeds/claims.atom", headers={"if-none-match": etag})
    assert answer.status_code == 304


def test_letters_that_xml_has_no_place_for_break_no_feed(told, visitor):
    told.claim("racki", "product-owner", "vision", "owns", paraphrase="A\x0b\x1f\ufffe & <b>")
    summary = entries(visitor, "/feeds/claims.atom")[0].find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    assert "A &amp; &lt;b&gt;" in summary.text


def test_feeds_of_an_empty_site_stand(db, visitor):
    assert entries(visitor, "/feeds/claims.atom") == []
    assert entries(visitor, "/feeds/disagreements.atom") == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/roles/nobody/claims.atom", 404),
        ("/compare/product-owner/claims.atom", 400),
        ("/compare/product-owner-vs-product-manager/claims.atom", 301),
    ],
)
def test_feeds_that_are_not_there(told, visitor, address, status):
    assert visitor.get(address).status_code == status


def test_number_of_queries_of_a_feed_does_not_grow(told, visitor, django_assert_num_queries):
    for number in (0, 20):
        for each in range(number):
            told.claim(f"source-{each}", "product-owner", f"row-{each}", "owns")
        # How many claims there are, and the newest.
        with django_assert_num_queries(2):
            visitor.get("/feeds/claims.atom")
        with django_assert_num_queries(3):
            visitor.get(FEEDS["/roles/product-owner/"])
        # Roles, questions, claims with their positions and contexts, voices.
        with django_assert_num_queries(7):
            visitor.get("/feeds/disagreements.atom")


class TestPagesOfAFeed:
    """With two entries on a page: those of the claims have three pages."""

    @pytest.fixture(autouse=True)
    def few(self, told, monkeypatch):
        monkeypatch.setattr("roles.sharing.feeds.MAX_ENTRIES", 2)

    def others(self, visitor, address) -> dict[str, str]:
        related = tree(visitor, address).findall(f"{ATOM}link")
        return {
            link.get("rel"): link.get("href").removeprefix(SITE)
            for link in related
            if link.get("rel") != "alternate"
        }

    def test_hold_every_entry_once_and_in_order(self, visitor):
        pages = [links(entries(visitor, f"/feeds/claims.atom?page={n}")) for n in (1, 2, 3)]
        keys = ("yashvisn", "berlssto", "lymarsto", "berlsbkl", "lymarbkl")
        assert list(map(len, pages)) == [2, 2, 1]
        assert [link for page in pages for link in page] == [f"/claims/{key}/" for key in keys]

    @pytest.mark.parametrize(
        ("page", "related"),
        [
            ("", {"self": "", "first": "", "next": "?page=2", "last": "?page=3"}),
            (
                "?page=2",
                {
                    "self": "?page=2",
                    "first": "",
                    "previous": "",
                    "next": "?page=3",
                    "last": "?page=3",
                },
            ),
            ("?page=3", {"self": "?page=3", "first": "", "previous": "?page=2", "last": "?page=3"}),
        ],
    )
    def test_name_one_another(self, visitor, page, related):
        feed = "/de/feeds/claims.atom"
        wanted = {relation: feed + query for relation, query in related.items()}
        assert self.others(visitor, feed + page) == wanted
        assert tree(visitor, feed + page).find(f"{ATOM}id").text == SITE + feed

    @pytest.mark.parametrize("feed", list(FEEDS.values()))
    def test_every_feed_can_be_walked_to_its_end(self, visitor, told, feed):
        for source in ("lymar", "berls", "racki"):
            role = "product-manager" if source == "racki" else "product-owner"
            told.claim(source, role, "pricing", "owns")
            told.claim(source, role, "vision", "owns")
        address, ids = feed, []
        while address:
            ids += [entry.find(f"{ATOM}id").text for entry in entries(visitor, address)]
            address = self.others(visitor, address).get("next")
        assert len(ids) == len(set(ids)) > 2

    def test_one_page_names_no_others(self, visitor):
        assert set(self.others(visitor, "/feeds/disagreements.atom")) == {"self"}

    @pytest.mark.parametrize("feed", list(FEEDS.values()))
    @pytest.mark.parametrize("page", ["0", "99", "-1", "x", "", "1.0", "9" * 40, "²", "01", "%00"])
    def test_others_are_not_there(self, visitor, feed, page):
        assert visitor.get(f"{feed}?page={page}").status_code == 404

    def test_are_bounded(self, visitor, monkeypatch):
        monkeypatch.setattr("roles.sharing.feeds.MAX_PAGES", 2)
        assert self.others(visitor, "/feeds/claims.atom")["last"].endswith("?page=2")
        assert visitor.get("/feeds/claims.atom?page=3").status_code == 404

    def test_need_as_many_queries_as_the_first(self, visitor, django_assert_num_queries):
        # What there is, and the page of it.
        with django_assert_num_queries(2):
            visitor.get("/feeds/claims.atom?page=3")
        with django_assert_num_queries(3):
            visitor.get("/roles/product-owner/claims.atom?page=2")


# --- Sitemap ------------------------------------------------------------------------------


def test_sitemap_lists_every_public_page_with_its_last_change(told, visitor):
    told.claim("racki", "product-owner", "hidden", "owns", status="draft", key="rackidrf")
    found = {}
    for part in tree(visitor, "/sitemap.xml").findall(f"{MAP}sitemap/{MAP}loc"):
        for url in tree(visitor, part.text.removeprefix(SITE)).findall(f"{MAP}url"):
            lastmod = url.find(f"{MAP}lastmod")
            address = url.find(f"{MAP}loc").text.removeprefix(SITE)
            found[address] = lastmod is not None and lastmod.text
    today = timezone.now().date().isoformat()
    for address in (
        "/roles/product-owner/",
        "/responsibilities/backlog/",
        "/sources/lymar/",
        "/claims/lymarbkl/",
        "/compare/product-manager-vs-product-owner/",
        "/compare/product-manager-vs-product-owner/on/stories/",
        "/de/compare/product-manager-vs-product-owner/on/stories/",
        *("/", "/map/", "/disagreements/", "/de/sources/"),
    ):
        assert found[address] == today
    assert not found["/about/"]
    assert {"/", "/about/", "/disagreements/", "/map/"} <= set(found)
    assert "/claims/rackidrf/" not in found
    assert "/responsibilities/hidden/" not in found
    # Nobody disputes it, so it is a part of the page of its question.
    assert "/compare/product-manager-vs-product-owner/on/backlog/" not in found
    assert not [address for address in found if visitor.get(address).status_code != 200]


def test_sitemap_stands_under_the_one_address_of_the_site(told, visitor, settings):
    settings.SITE_ADDRESS = "https://rolebook.example"
    for address in ("/sitemap.xml", "/sitemap-roles.xml"):
        locations = [each.text for each in tree(visitor, address).iter(f"{MAP}loc")]
        assert all(each.startswith("https://rolebook.example/") for each in locations)


def test_unknown_part_of_the_sitemap_is_not_there(told, visitor):
    assert visitor.get("/sitemap-nothing.xml").status_code == 404
    assert visitor.get("/sitemap-roles-99.xml").status_code == 404
    assert visitor.get("/sitemap-roles-0.xml").status_code == 404


def test_sitemap_of_an_empty_site_stands(db, visitor):
    assert visitor.get("/sitemap.xml").status_code == 200


def test_sitemap_is_cut_into_files(told, visitor, monkeypatch):
    for number in range(3):
        told.claim("yash", f"role-{number}", "vision", "contributes")
    whole = tree(visitor, "/sitemap-roles.xml").findall(f"{MAP}url")
    monkeypatch.setattr(sitemaps.SiteSitemap, "limit", 2)
    files = [
        part.text.removeprefix(SITE) for part in tree(visitor, "/sitemap.xml").iter(f"{MAP}loc")
    ]
    of_roles = [name for name in files if name.startswith("/sitemap-roles")]
    assert of_roles == ["/sitemap-roles.xml", "/sitemap-roles-2.xml", "/sitemap-roles-3.xml"]
    parts = [tree(visitor, name).findall(f"{MAP}url") for name in of_roles]
    # Six roles, each in two languages.
    assert list(map(len, parts)) == [4, 4, 4]
    listed = [url.find(f"{MAP}loc").text for part in parts for url in part]
    assert listed == [url.find(f"{MAP}loc").text for url in whole]


def test_files_of_the_sitemap_hold_no_more_than_search_engines_read(settings):
    assert sitemaps.PER_FILE * len(settings.LANGUAGES) <= 50_000


def test_the_index_of_the_sitemap_names_the_newest_change_of_each_file(told, visitor):
    earlier = timezone.now() - timedelta(days=90)
    for model in (Claim, Role, Responsibility, Source):
        model.history.update(history_date=earlier)
    told.source("nobody-sees", is_public=False)
    Role.objects.get(slug="project-manager").save()
    days = {
        part.find(f"{MAP}loc").text: part.find(f"{MAP}lastmod").text[:10]
        for part in tree(visitor, "/sitemap.xml").findall(f"{MAP}sitemap")
    }
    newest = timezone.localdate().isoformat()
    assert days[f"{SITE}/sitemap-roles.xml"] == days[f"{SITE}/sitemap-lists.xml"] == newest
    for name in ("claims", "sources", "responsibilities", "disputes"):
        assert days[f"{SITE}/sitemap-{name}.xml"] == timezone.localdate(earlier).isoformat(), name


SITEMAP_QUERIES = {
    "sitemap": 52,
    "sitemap-lists": 6,
    "sitemap-roles": 2,
    "sitemap-comparisons": 8,
    "sitemap-disputes": 8,
    "sitemap-responsibilities": 2,
    "sitemap-claims": 2,
    "sitemap-sources": 2,
}
"""Each part is read; comparisons are worked out. In a test, a transaction, nothing is kept."""


@pytest.mark.parametrize("number", [0, 10])
def test_number_of_queries_of_the_sitemap_does_not_grow(told, visitor, number):
    for place in range(number):
        told.claim(f"source-{place}", "product-owner", f"row-{place}", "owns")
    numbers = {}
    for file in SITEMAP_QUERIES:
        with CaptureQueriesContext(connection) as queries:
            visitor.get(f"/{file}.xml")
        numbers[file] = len(queries)
    assert numbers == SITEMAP_QUERIES


# --- What programs ask of any site --------------------------------------------------------


def test_robots_are_kept_from_the_admin_and_shown_the_sitemap(client):
    text = client.get("/robots.txt").content.decode()
    for path in ("/admin/", "/livez", "/readyz"):
        assert f"Disallow: {path}\n" in text
    assert f"Sitemap: {SITE}/sitemap.xml\n" in text


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("security@rolebook.example", "mailto:security@rolebook.example"),
        ("mailto:security@rolebook.example", "mailto:security@rolebook.example"),
        ("https://rolebook.example/contact", "https://rolebook.example/contact"),
        ("https://chat.example/@rolebook", "https://chat.example/@rolebook"),
    ],
)
def test_security_txt_says_whom_to_tell(client, settings, contact, line):
    settings.CONTACT = contact
    fields = dict(
        each.split(": ", 1)
        for each in client.get("/.well-known/security.txt").content.decode().splitlines()
    )
    assert fields["Contact"] == line
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=90) < expires - timezone.now() < timedelta(days=365)


@pytest.mark.parametrize("contact", ["", "http://rolebook.example/contact", "ask around"])
def test_no_security_txt_where_nobody_can_be_told(client, settings, contact):
    settings.CONTACT = contact
    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_names_itself_only_under_https(client, settings):
    settings.CONTACT = "a@rolebook.example"
    assert b"Canonical" not in client.get("/.well-known/security.txt").content
    settings.SITE_ADDRESS = "https://rolebook.example"
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Canonical: https://rolebook.example/.well-known/security.txt" in text


def test_browser_can_search_the_site_from_its_address_bar(db, client):
    link = get_page(client, "/").one("link[@rel='search']")
    assert link.get("type") == "application/opensearchdescription+xml"
    assert link.get("href") == "/opensearch.xml"
    root = ElementTree.fromstring(client.get("/opensearch.xml").content)  # noqa: S314 - our own
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    (page,) = [each for each in root.findall(f"{space}Url") if each.get("type") == "text/html"]
    assert page.get("template") == f"{SITE}/search/?q={{searchTerms}}"
    assert len(root.find(f"{space}ShortName").text) <= 16


def test_manifest_names_icons_that_are_there(db, client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    icons = json.loads(answer.content)["icons"]
    for each in icons[1:]:
        picture = Image.open(io.BytesIO(client.get(each["src"]).content))
        assert f"{picture.width}x{picture.height}" == each["sizes"]
    assert client.get("/icon-100000.png").status_code == 404


def test_program_that_reads_no_page_finds_an_icon_too(client):
    answer = client.get("/favicon.ico")
    assert answer["Content-Type"] == "image/x-icon"
    assert Image.open(io.BytesIO(answer.content)).ico.sizes() == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.parametrize(
    "address",
    ["/robots.txt", "/opensearch.xml", "/manifest.webmanifest", "/icon-180.png", "/favicon.ico"],
)
def test_site_files_are_read_and_nothing_else(client, address):
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
