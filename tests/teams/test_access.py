"""Making an organisation, publishing it, and who may do what in it."""

import datetime

import pytest
from django.utils import timezone

from teams.models import Access, Level, LogEntry, Organisation
from tests.html import Page, get_page, text_of


@pytest.fixture
def ledgerly(organisations):
    return organisations.make("Ledgerly")


@pytest.fixture
def owner(organisations, ledgerly):
    """A browser of the owner of Ledgerly."""
    return organisations.member(ledgerly, Level.OWNER, "olga")


def page_of(organisation, part: str = "") -> str:
    return f"/orgs/{organisation.slug}/{part}"


def actions(organisation) -> list[str]:
    return [entry.action for entry in organisation.log.order_by("pk")]


class TestMaking:
    def test_makes_its_maker_the_owner_of_a_private_one(self, organisations):
        browser = organisations.browser(organisations.account("olga"))
        assert "/orgs/new/" in get_page(browser, "/orgs/").links
        response = browser.post("/orgs/new/", {"name": "Ledgerly"})
        made = Organisation.objects.get()
        assert (response.status_code, response["Location"]) == (302, page_of(made, "import/"))
        assert not made.is_public
        assert "ledger" not in made.slug
        access = made.accesses.get()
        assert (access.user, access.level) == (browser.person, "owner")
        assert actions(made) == ["created"]

    def test_needs_a_name(self, organisations):
        browser = organisations.browser(organisations.account("olga"))
        page = Page(browser.post("/orgs/new/", {"name": " "}))
        assert page.title.startswith("Error:")
        assert not Organisation.objects.exists()

    def test_needs_an_account(self, db, visitor):
        assert visitor.get("/orgs/new/")["Location"] == "/accounts/login/?next=/orgs/new/"
        assert visitor.post("/orgs/new/", {"name": "Ledgerly"}).status_code == 403
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize(("mode", "status"), [("one", 409), ("many", 302)])
    def test_of_a_second_one_depends_on_the_mode(
        self, organisations, ledgerly, settings, mode, status
    ):
        settings.ORGANISATIONS = mode
        browser = organisations.browser(organisations.account("olga"))
        assert browser.post("/orgs/new/", {"name": "Harbour"}).status_code == status
        assert ("/orgs/new/" in get_page(browser, "/orgs/").links) == (mode == "many")

    def test_of_a_second_one_is_refused_with_the_reason_and_without_the_name_of_the_first(
        self, organisations, ledgerly
    ):
        browser = organisations.browser(organisations.account("olga"))
        response = browser.get("/orgs/new/")
        page = Page(response)
        assert response.status_code == 409
        assert response["Cache-Control"] == "private, no-store"
        assert page.texts("h1") == ["This site keeps one organisation, and it has that already"]
        assert "ask one of its owners to invite you" in page.text
        assert "Ledgerly" not in page.text
        assert "/orgs/" in page.values("a", "href")
        assert Organisation.objects.count() == 1

    def test_is_not_there_in_the_mode_without(self, organisations, ledgerly, owner, settings):
        settings.ORGANISATIONS = "none"
        for address in ("/orgs/", "/orgs/new/", "/orgs/invitation/a/", page_of(ledgerly, "log/")):
            assert owner.get(address).status_code == 404
            assert owner.post(address).status_code == 404


class TestTheList:
    def test_shows_what_its_reader_may_read(self, organisations, visitor, settings):
        settings.ORGANISATIONS = "many"
        organisations.make("Open", is_public=True)
        organisations.make("Closed")
        browser = organisations.member(organisations.make("Mine"))
        assert get_page(visitor, "/orgs/").texts("h2") == ["Open"]
        assert get_page(browser, "/orgs/").texts("h2") == ["Mine", "Open"]

    def test_of_everybody_may_be_kept_and_sets_no_cookie(self, organisations, ledgerly, visitor):
        response = visitor.get("/orgs/")
        assert "Cache-Control" not in response
        assert not response.cookies
        assert "Cookie" in response["Vary"].split(", ")
        mine = organisations.member(ledgerly).get("/orgs/")
        assert mine["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("size", [1, 20])
    def test_takes_the_same_number_of_queries(self, organisations, django_assert_num_queries, size):
        browser = organisations.browser(organisations.account("olga"))
        for number in range(size):
            organisation = organisations.make(f"Firm {number}")
            Access.objects.create(organisation=organisation, user=browser.person, level="viewer")
        # The session, its account, the list, whether there is room for another, and the masthead.
        with django_assert_num_queries(5):
            browser.get("/orgs/")


class TestPublishing:
    def test_gives_an_address_made_of_the_name_and_takes_it_away(self, ledgerly, owner):
        private = page_of(ledgerly, "settings/")
        response = owner.post(private, {"name": "Ledgerly", "visibility": "roles"})
        assert response["Location"] == "/orgs/ledgerly/settings/"
        assert owner.get(private).status_code == 404
        owner.post("/orgs/ledgerly/settings/", {"name": "Ledgerly", "visibility": "private"})
        ledgerly.refresh_from_db()
        assert not ledgerly.is_public
        assert len(ledgerly.slug) == 16
        assert owner.get("/orgs/ledgerly/settings/").status_code == 404
        assert actions(ledgerly) == ["published", "unpublished"]

    def test_shows_names_of_people_only_with_a_second_choice(self, ledgerly, owner):
        for visibility, flags in [
            ("roles", (True, False)),
            ("people", (True, True)),
            ("private", (False, False)),
        ]:
            address = page_of(ledgerly, "settings/")
            owner.post(address, {"name": "Ledgerly", "visibility": visibility})
            ledgerly.refresh_from_db()
            assert (ledgerly.is_public, ledgerly.shows_people) == flags
            page = get_page(owner, page_of(ledgerly, "settings/"))
            (chosen,) = page.all("input[@name='visibility'][@checked]")
            assert chosen.get("value") == visibility

    @pytest.mark.parametrize(
        ("name", "slug"),
        [("New", "new-2"), ("Invitation", "invitation-2"), ("Harbour", "harbour-2")],
    )
    def test_takes_no_address_that_is_taken(self, organisations, ledgerly, owner, name, slug):
        organisations.make("Harbour", slug="harbour", is_public=True)
        owner.post(page_of(ledgerly, "settings/"), {"name": name, "visibility": "roles"})
        ledgerly.refresh_from_db()
        assert ledgerly.slug == slug

    def test_finds_an_address_for_a_name_in_another_script(self, ledgerly, owner):
        owner.post(page_of(ledgerly, "settings/"), {"name": "発行", "visibility": "roles"})
        ledgerly.refresh_from_db()
        assert ledgerly.is_public
        assert get_page(owner, page_of(ledgerly, "settings/"))

    def test_refuses_an_empty_name(self, ledgerly, owner):
        response = owner.post(page_of(ledgerly, "settings/"), {"name": "", "visibility": "roles"})
        assert Page(response).title.startswith("Error:")
        ledgerly.refresh_from_db()
        assert (ledgerly.name, ledgerly.is_public) == ("Ledgerly", False)


class TestLevels:
    def change(self, browser, access, **form):
        address = page_of(access.organisation, f"access/{access.pk}/")
        return browser.post(address, {"level": access.level, "person": "", **form})

    def test_are_listed_with_their_accounts_owners_first(self, organisations, ledgerly, owner):
        organisations.member(ledgerly, Level.VIEWER, "ada")
        organisations.member(ledgerly, Level.EDITOR, "zoe")
        page = get_page(owner, page_of(ledgerly, "access/"))
        assert page.texts("h3") == ["olga", "zoe", "ada"]

    def test_are_changed_and_taken_away(self, organisations, ledgerly, owner):
        access = organisations.member(ledgerly, Level.VIEWER, "ada").person.organisation_accesses
        assert self.change(owner, access.get(), level="editor").status_code == 302
        assert access.get().level == "editor"
        self.change(owner, access.get(), remove="1")
        assert not access.exists()
        assert actions(ledgerly) == ["changed", "deleted"]

    def test_never_leave_an_organisation_without_an_owner(self, organisations, ledgerly, owner):
        own = ledgerly.accesses.get()
        organisations.member(ledgerly, Level.EDITOR)
        for form in ({"level": "viewer"}, {"remove": "1"}):
            response = self.change(owner, own, **form)
            assert response.status_code == 400
            (alert,) = Page(response).all("*[@role='alert']")
            assert "make somebody else an owner first" in text_of(alert)
        response = owner.post(page_of(ledgerly, "leave/"))
        assert response.status_code == 400
        own.refresh_from_db()
        assert own.level == "owner"
        assert actions(ledgerly) == []

    def test_can_be_given_up(self, organisations, ledgerly, owner):
        viewer = organisations.member(ledgerly, Level.VIEWER)
        assert get_page(viewer, page_of(ledgerly, "leave/"))
        assert viewer.post(page_of(ledgerly, "leave/"))["Location"] == "/orgs/"
        assert viewer.get(page_of(ledgerly, "leave/")).status_code == 404
        assert actions(ledgerly) == ["left"]

    def test_of_another_organisation_cannot_be_changed(self, organisations, owner, ledgerly):
        foreign = organisations.make("Harbour")
        organisations.member(foreign)
        access = foreign.accesses.get()
        address = page_of(ledgerly, f"access/{access.pk}/")
        assert owner.post(address, {"remove": "1"}).status_code == 404
        assert foreign.accesses.exists()

    def test_that_do_not_exist_are_refused(self, ledgerly, owner):
        response = self.change(owner, ledgerly.accesses.get(), level="emperor")
        assert response.status_code == 400
        assert ledgerly.accesses.get().level == "owner"

    def test_take_the_same_number_of_queries_for_any_number_of_accounts(
        self, organisations, ledgerly, owner, django_assert_num_queries
    ):
        for number in range(30):
            browser = organisations.member(ledgerly, Level.VIEWER, f"viewer-{number}")
            organisations.person(ledgerly, f"Person {number}", user=browser.person)
        with django_assert_num_queries(7):
            owner.get(page_of(ledgerly, "access/"))

    def test_are_paged(self, organisations, ledgerly, owner):
        for number in range(100):
            organisations.member(ledgerly, Level.VIEWER, f"viewer-{number:03}")
        address = page_of(ledgerly, "access/")
        assert len(get_page(owner, address).texts("h3")) == 100
        assert get_page(owner, f"{address}?page=2").texts("h3") == ["viewer-099"]


class TestJoiningAnAccountToAPerson:
    def join(self, browser, access, name: str):
        form = {"level": access.level, "person": name}
        return browser.post(page_of(access.organisation, f"access/{access.pk}/"), form)

    @pytest.fixture
    def access(self, organisations, ledgerly):
        return organisations.member(
            ledgerly, Level.VIEWER, "ada"
        ).person.organisation_accesses.get()

    def test_takes_the_name_and_can_be_undone(self, organisations, ledgerly, owner, access):
        ada = organisations.person(ledgerly, "Ada Lindqvist")
        assert self.join(owner, access, " Ada Lindqvist ").status_code == 302
        ada.refresh_from_db()
        assert ada.user == access.user
        page = get_page(owner, page_of(ledgerly, "access/"))
        assert "Ada Lindqvist" in page.values("input[@name='person']", "value")
        self.join(owner, access, "")
        ada.refresh_from_db()
        assert ada.user is None

    def test_asks_for_the_key_where_two_have_the_name(self, organisations, ledgerly, owner, access):
        first, second = (organisations.person(ledgerly, "Ada Lindqvist") for _ in range(2))
        response = self.join(owner, access, "Ada Lindqvist")
        assert response.status_code == 400
        assert "Several people have this name" in Page(response).text
        assert self.join(owner, access, second.key).status_code == 302
        assert ledgerly.people.get(user=access.user) == second
        self.join(owner, access, first.key)
        assert ledgerly.people.get(user=access.user) == first

    def test_refuses_those_of_others(self, organisations, ledgerly, owner, access):
        organisations.person(organisations.make("Harbour"), "Bo Elsewhere")
        assert "Nobody here" in Page(self.join(owner, access, "Bo Elsewhere")).text
        taken = organisations.account("cy")
        organisations.person(ledgerly, "Cy Taken", user=taken)
        assert "another account" in Page(self.join(owner, access, "Cy Taken")).text


class TestDeleting:
    def test_takes_an_export_and_the_name(self, ledgerly, owner, organisations):
        organisations.membership(
            organisations.team(ledgerly), organisations.person(ledgerly, "Ada")
        )
        address = page_of(ledgerly, "delete/")
        assert not get_page(owner, address).all("input[@name='name']")
        assert owner.post(address, {"name": "Ledgerly"}).status_code == 400
        assert owner.get(page_of(ledgerly, "export/?format=json")).status_code == 200
        assert get_page(owner, address).all("input[@name='name']")
        assert owner.post(address, {"name": "Harbour"}).status_code == 400
        assert Organisation.objects.exists()
        assert owner.post(address, {"name": "Ledgerly"})["Location"] == "/orgs/"
        assert not Organisation.objects.exists()
        assert not LogEntry.objects.exists()

    def test_takes_an_export_of_the_day(self, ledgerly, owner):
        owner.get(page_of(ledgerly, "export/?format=json"))
        ledgerly.log.update(at=timezone.now() - datetime.timedelta(days=2))
        response = owner.post(page_of(ledgerly, "delete/"), {"name": "Ledgerly"})
        assert response.status_code == 400
        assert Organisation.objects.exists()


class TestTheLog:
    def test_names_records_as_they_are_called_today(self, organisations, ledgerly, owner):
        ada = organisations.person(ledgerly, "Ada Lindqvist")
        owner.get(f"/orgs/{ledgerly.slug}/people/{ada.key}/data.json")
        owner.post(page_of(ledgerly, "access/invite/"), {"level": "viewer"})
        rows = get_page(owner, page_of(ledgerly, "log/")).texts("tbody/tr")
        assert [row.split(" ", 4)[-1] for row in rows]
        assert "olga invited invitation" in rows[0]
        assert "olga exported person Ada Lindqvist" in rows[1]
        owner.post(f"/orgs/{ledgerly.slug}/people/{ada.key}/erase/")
        page = get_page(owner, page_of(ledgerly, "log/"))
        assert "Ada" not in page.text
        assert f"olga erased person {ada.pk}" in page.texts("tbody/tr")[0]

    def test_names_the_organisation(self, ledgerly, owner):
        owner.post(page_of(ledgerly, "settings/"), {"name": "Harbour", "visibility": "private"})
        page = get_page(owner, page_of(ledgerly, "log/"))
        assert page.texts("tbody/tr")[0].endswith("olga changed organisation Harbour")
        assert page_of(ledgerly) in page.values("a", "href")

    @pytest.mark.parametrize("size", [1, 50])
    def test_takes_the_same_number_of_queries(
        self, organisations, ledgerly, owner, django_assert_num_queries, size
    ):
        for number in range(size):
            for row in (
                organisations.person(ledgerly, f"Ada {number}"),
                organisations.team(ledgerly, f"Team {number}"),
                organisations.local_role(ledgerly, f"Role {number}"),
            ):
                LogEntry.objects.create(
                    organisation=ledgerly,
                    action="created",
                    kind=row._meta.model_name,
                    record=row.pk,
                )
        with django_assert_num_queries(8):
            owner.get(page_of(ledgerly, "log/"))

    def test_is_paged(self, ledgerly, owner):
        for _ in range(120):
            LogEntry.objects.create(organisation=ledgerly, action="changed", kind="team")
        assert len(get_page(owner, page_of(ledgerly, "log/")).all("tbody/tr")) == 100
        assert len(get_page(owner, page_of(ledgerly, "log/?page=2")).all("tbody/tr")) == 20


class TestSigningIn:
    def test_leads_to_the_teams(self, organisations, client):
        organisations.account("ada")
        form = {"login": "ada", "password": "a good one"}
        assert client.post("/accounts/login/", form)["Location"] == "/orgs/"

    def test_leads_home_where_there_are_no_teams(self, organisations, client, settings):
        settings.ORGANISATIONS = "none"
        organisations.account("ada")
        form = {"login": "ada", "password": "a good one"}
        assert client.post("/accounts/login/", form)["Location"] == "/"
