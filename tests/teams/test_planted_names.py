"""Twenty names are planted in a private organisation: nobody outside meets one of them."""

import logging
from urllib.parse import urljoin

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from roles.content import database
from teams.invitations import invite
from teams.models import Level, TitleRule
from tests.html import Page

pytestmark = pytest.mark.ignore_template_errors

NAMES = [f"Quillon{number:02}" for number in range(20)]
"""A word that stands nowhere else."""


@pytest.fixture
def planted(organisations, filled):
    """A private organisation with a planted name in each field that takes one."""
    names = iter(NAMES)
    ledgerly = organisations.make(next(names))
    shop = organisations.team(ledgerly, next(names))
    team = organisations.team(ledgerly, next(names), parent=shop)
    local_role = organisations.local_role(
        ledgerly, next(names), description=next(names), role=filled.role
    )
    rule = TitleRule.objects.create(organisation=ledgerly, title=next(names), seen=next(names))
    rule.local_roles.add(local_role)
    for _ in range(4):
        person = organisations.person(ledgerly, next(names), number=next(names))
        organisations.membership(team, person, local_role=local_role, focus=next(names))
    person.link = f"https://wiki.example/{next(names)}"
    person.save()
    assert next(names, None) is None
    invite(ledgerly, Level.VIEWER, None, person)
    return ledgerly


def names_in(text: str) -> list[str]:
    return [name for name in NAMES if name.lower() in text.lower()]


PUBLIC = [
    *("/", "/roles/", "/compare/", "/map/", "/responsibilities/", "/disagreements/", "/sources/"),
    *("/roles/product-owner/", "/roles/product-owner/claims.atom", "/about/", "/link/"),
    *("/compare/product-manager-vs-product-owner/", "/search/?q=Quillon", "/search/?q=Quillon02"),
    *("/search/suggest/?q=quillon", "/roles/?title=Quillon03", "/feeds/claims.atom"),
    *("/feeds/disagreements.atom", "/sitemap.xml", "/robots.txt", "/orgs/", "/orgs/new/"),
    *("/embed/roles/product-owner/", "/de/", "/de/orgs/", "/api/titles?title=Quillon05"),
    "/oembed/?url=http://testserver/roles/product-owner/",
]
ASKED_FOR = "Quillon"
"""A page may repeat what its reader typed."""


@pytest.mark.parametrize("who", ["anonymous", "superuser"])
def test_no_public_page_names_one(planted, client, administrator, who):
    if who == "superuser":
        client.force_login(administrator)
    for address in PUBLIC:
        response = client.get(address)
        text = response.content.decode(errors="replace")
        typed = address.rpartition("=")[2] if "uillon" in address else ""
        assert [name for name in names_in(text) if name.lower() != typed.lower()] == []
        assert planted.slug not in text


def test_no_sitemap_feed_card_or_frame_knows_the_organisation(planted, client):
    index = client.get("/sitemap.xml").content.decode()
    for section in {
        line.split("sitemap-")[1].split(".xml")[0]
        for line in index.splitlines()
        if "sitemap-" in line
    }:
        assert "/orgs/" not in client.get(f"/sitemap-{section}.xml").content.decode()
    page = f"http://testserver/orgs/{planted.slug}/"
    known = client.get(f"/oembed/?url={page}")
    unknown = client.get("/oembed/?url=http://testserver/orgs/0123456789abcdef/")
    assert known.status_code == unknown.status_code
    assert names_in(known.content.decode()) == []


def test_no_page_of_the_admin_names_one(planted, filled, admin_desk, world):
    role, other = filled.role, world.role("product-manager")
    member = planted.people.first()
    addresses = [
        reverse("admin:index"),
        reverse("admin:app_list", args=["roles"]),
        reverse("admin:roles_role_changelist"),
        reverse("admin:roles_role_change", args=[role.pk]),
        reverse("admin:roles_role_delete", args=[role.pk]),
        reverse("admin:roles_role_history", args=[role.pk]),
        reverse("admin:roles_role_merge", args=[role.pk, other.pk]),
        reverse("admin:rolekb_user_changelist"),
        reverse("admin:rolekb_user_change", args=[admin_desk_user(admin_desk)]),
        reverse("admin:auth_group_changelist"),
    ]
    for address in addresses:
        response = admin_desk.get(address)
        assert response.status_code == 200, address
        assert names_in(response.content.decode()) == []
    assert member.name in NAMES


def admin_desk_user(desk) -> int:
    return int(desk.session["_auth_user_id"])


def test_no_log_cache_or_content_file_holds_one(planted, organisations, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    cache.clear()
    owner = organisations.member(planted, Level.OWNER)
    stranger = organisations.browser()
    person = planted.people.first()
    for browser in (owner, stranger):
        for part in ("", "access/", "log/", "settings/", f"people/{person.key}/data.json"):
            browser.get(f"/orgs/{planted.slug}/{part}")
        browser.post(f"/orgs/{planted.slug}/settings/", {"name": "", "visibility": "x"})
        browser.post(f"/orgs/{planted.slug}/access/invite/", {"level": "x", "person": person.name})
    assert names_in(caplog.text) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM shared_cache")
        assert names_in(repr(cursor.fetchall())) == []
    assert names_in(repr(database.read())) == []
    call_command("dump_content", folder=tmp_path, verbosity=0)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert names_in(file.read_text(encoding="utf-8")) == []


def test_no_log_repeats_a_row_that_the_database_refused(
    planted, organisations, caplog, monkeypatch
):
    def write_nothing(person, user):
        type(person).objects.filter(pk=person.pk).update(name=None)

    monkeypatch.setattr("teams.views.privacy.erase_person", write_nothing)
    owner = organisations.member(planted, Level.OWNER)
    owner.raise_request_exception = False
    with transaction.atomic():
        address = f"/orgs/{planted.slug}/people/{planted.people.first().key}/erase/"
        assert owner.post(address).status_code == 500
        transaction.set_rollback(True)
    assert "IntegrityError" in caplog.text
    assert names_in(caplog.text) == []


def test_the_search_index_holds_none(planted):
    call_command("search_index", rebuild=True, verbosity=0)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if "search" in table:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
                assert names_in(repr(cursor.fetchall())) == []


# --- What a public organisation shows -----------------------------------------------------


def crawl(browser, start: str) -> dict[str, str]:
    """The text of each page of the app that can be reached by links from an address."""
    pages, waiting = {}, [start]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        response = browser.get(address)
        pages[address] = response.content.decode()
        if response.status_code == 200:
            links = Page(response).links
            links = [urljoin(address, link).partition("#")[0] for link in links]
            waiting += [link for link in links if link.startswith(("/orgs/", "/de/orgs/"))]
    return pages


def people_in(pages: dict[str, str], organisation) -> set[str]:
    text = "\n".join(pages.values())
    people = organisation.people.all()
    private = [value for p in people for value in (p.name, p.number, p.key, p.link) if value]
    private += organisation.memberships.values_list("focus", flat=True)
    return {value for value in private if value in text}


@pytest.fixture
def published(planted):
    planted.is_public, planted.slug = True, "published"
    planted.save()
    return planted


def test_a_public_organisation_names_nobody(published, client):
    pages = crawl(client, "/orgs/published/")
    assert len(pages) > 4
    assert "/orgs/published/teams/" in "".join(pages)
    assert people_in(pages, published) == set()
    person = published.people.first()
    for address in (
        f"/orgs/published/people/{person.key}/",
        f"/orgs/published/?q={person.name}",
        f"/orgs/published/?q={person.name[:5]}",
        "/orgs/published/?show=people",
        "/orgs/published/?show=vacancies",
        f"/orgs/published/?q={person.number}",
        "/orgs/published/export/?format=csv",
    ):
        text = client.get(address).content.decode()
        # A page repeats the address that it was asked for.
        assert [v for v in people_in({address: text}, published) if v not in address] == []
    assert client.get(f"/orgs/published/people/{person.key}/").status_code == 404


def test_a_public_organisation_names_people_once_an_owner_says_so(published, client):
    person = published.people.first()
    page = f"/orgs/published/people/{person.key}/"
    assert client.get(page).status_code == 404
    published.shows_people = True
    published.save()
    pages = crawl(client, "/orgs/published/")
    assert person.name in people_in(pages, published)
    assert person.number not in people_in(pages, published)
    for response in (client.get(page), client.get("/orgs/published/")):
        assert response.status_code == 200
        assert not response.cookies
        assert "X-Robots-Tag" not in response
        assert "no-store" not in response.get("Cache-Control", "")
    assert client.get("/orgs/published/export/").status_code == 404


def test_members_of_a_public_organisation_get_what_no_cache_may_keep(published, organisations):
    viewer = organisations.member(published, Level.VIEWER)
    response = viewer.get("/orgs/published/")
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]
    person = published.people.first()
    assert viewer.get(f"/orgs/published/people/{person.key}/").status_code == 200
