"""The pages of an organisation: itself, its teams, roles and people, to those who may read it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from teams import navigation
from teams.models import Membership, Person, Team
from tests.html import Page, get_page, text_of
from tests.teams.harbour import Harbour


def rows(page: Page) -> list[list[str]]:
    """Return the cells of the lines of the tables of a page."""
    return [[text_of(cell) for cell in row] for row in page.all("tbody/tr")]


# --- The organisation ---------------------------------------------------------------------


def test_organisation_lists_teams_roles_and_vacancies(harbour):
    page = get_page(harbour.viewer, harbour.address)
    assert page.texts("ul[@class='team-tree']/li") == [
        "Shop 1 team",
        "Checkout 3 people, 1 vacancy",
    ]
    assert rows(page) == [
        ["Product Lead", "Product Manager", "1 person"],
        ["Product Owner", "Product Owner", "1 person"],
        ["Refunds", "A role of this organisation", "1 person"],
    ]
    assert page.texts("ul[@class='vacancies']/li") == ["Basket Weaver in Checkout"]
    assert "Titles to decide 1" in text_of(page.one("aside"))


def test_only_editors_are_offered_to_change_something(harbour):
    offered = "new-team/", "new-role/", "new-person/"
    viewer = get_page(harbour.viewer, harbour.address).links
    editor = get_page(harbour.editor, harbour.address).links
    assert not [link for link in viewer if link.endswith(offered)]
    assert len([link for link in editor if link.endswith(offered)]) == 3


def test_people_are_listed_by_name_with_role_and_team(harbour):
    page = get_page(harbour.viewer, f"{harbour.address}?show=people")
    assert rows(page) == [
        ["Ada Lindqvist", "Product Lead in Checkout"],
        ["Jonas Okafor", "Product Owner in Checkout"],
        ["Noor Haddad", "Refunds in Checkout"],
    ]


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("jonas", ["Jonas Okafor"]),
        ("OKÄFOR", ["Jonas Okafor"]),
        ("h1", ["Ada Lindqvist H1"]),
        ("check", ["Checkout"]),
        ("product", ["Product Lead", "Product Owner", "Product Owner 1"]),
        ("clerk", ["Refund Clerk 1"]),
        ("nobody", []),
    ],
)
def test_search_finds_people_teams_roles_and_titles(harbour, words, hits):
    page = get_page(harbour.viewer, f"{harbour.address}?q={words}")
    shown = page.texts("div[@class='hits-within']/div/ul/li")
    assert [hit for hit in shown if "Senior" not in hit] == hits


def test_search_of_a_stranger_does_not_say_that_nobody_has_a_name(harbour, visitor):
    address = harbour.publish(people=False)
    page = get_page(visitor, f"{address}?q=lindqvist")
    assert page.texts("p[@class='empty']") == ["Nothing that you may read here has these words."]
    page = get_page(harbour.viewer, f"{address}?q=nobody")
    assert page.texts("p[@class='empty']") == [
        "No person, team, role or title here has these words."
    ]


def test_editor_sees_what_to_look_at(harbour):
    Membership.objects.filter(person=harbour.jonas).update(share=100)
    harbour.make.membership(harbour.shop, harbour.jonas, share=20)
    Membership.objects.filter(person=harbour.ada).update(reports_to=harbour.jonas)
    harbour.refunds.former_role_name = "Cashier"
    harbour.refunds.save()
    cautions = get_page(harbour.editor, harbour.address).texts("section[@class='cautions']/ul/li")
    assert cautions == [
        "The canonical role Cashier is gone. Choose another for Refunds",
        "Jonas Okafor : the shares of time come to 120 %.",
        "Ada Lindqvist , Jonas Okafor : they report to one another in a circle.",
    ]
    assert not get_page(harbour.viewer, harbour.address).all("section[@class='cautions']")


def test_empty_organisation_offers_its_first_steps(organisations):
    organisation = organisations.make()
    page = get_page(organisations.member(organisation), organisation.get_absolute_url())
    assert "There is no team yet." in page.text
    assert "Add a team" in page.texts("p[@class='first-steps']/a")


# --- A team -------------------------------------------------------------------------------


def test_team_lists_members_with_title_and_role(harbour):
    page = get_page(harbour.viewer, harbour.checkout.get_absolute_url())
    assert rows(page) == [
        [
            "Ada Lindqvist",
            "Product Owner means Product Lead here",
            "Product Lead Product Manager",
            "",
        ],
        ["Jonas Okafor", "Senior Product Owner", "Product Owner", "60 % of the time"],
        ["Noor Haddad", "Refund Clerk", "Refunds A role of this organisation", ""],
        ["Vacant", "Basket Weaver", "not decided yet", ""],
    ]
    assert page.texts("p[@class='kicker']/a") == ["Harbour Books", "Shop"]
    assert page.values("table//td/a", "href")[-1:] == [harbour.refunds.get_absolute_url()]
    assert "/roles/product-owner/" in page.values("td/a", "href")
    assert "/roles/product-manager/" in page.values("td/span/a", "href")


def test_team_shows_on_which_questions_sources_disagree_about_its_roles(harbour, world):
    world.claim("lymar", "product-owner", "release", "owns")
    world.claim("berls", "product-owner", "release", "not-theirs")
    world.claim("lymar", "tester", "release", "owns")
    page = get_page(harbour.viewer, harbour.checkout.get_absolute_url())
    (disputes,) = page.all("ul[@class='disputes']")
    links = [li.find("a").get("href") for li in disputes]
    assert links[0] == "/compare/product-manager-vs-product-owner/on/backlog/"
    assert links[1].startswith("/responsibilities/release/#point-release--product-owner")
    assert len(links) == 2
    assert "Product Manager" in text_of(disputes[0].find("p"))


def test_who_is_still_to_come_is_listed_with_the_day_and_who_left_is_not(harbour, today):
    Membership.objects.filter(person=harbour.ada).update(end=today)
    Membership.objects.filter(person=harbour.noor).update(start=today + timedelta(days=1))
    page = get_page(harbour.viewer, harbour.checkout.get_absolute_url())
    members = [row[0] for row in rows(page)]
    assert members[0] == "Jonas Okafor"
    assert members[1].startswith("Noor Haddad from ")
    assert "1 person, 1 vacancy." in text_of(page.one("p[@class='lead']"))
    assert "Still to come 1" in text_of(page.one("aside"))


def test_former_team_is_marked(harbour, today):
    Membership.objects.update(end=today)
    page = get_page(harbour.viewer, harbour.address)
    assert page.texts("ul[@class='team-tree']/li") == ["Shop 1 team", "Checkout former team"]


def test_long_team_is_shown_a_hundred_at_a_time(harbour):
    people = Person.objects.bulk_create(
        Person(organisation=harbour.organisation, name=f"P {n:03}") for n in range(120)
    )
    Membership.objects.bulk_create(
        Membership(organisation=harbour.organisation, team=harbour.checkout, person=person)
        for person in people
    )
    address = harbour.checkout.get_absolute_url()
    first = get_page(harbour.viewer, address)
    assert len(rows(first)) == 100
    (following,) = first.values("nav[@class='turn']/a", "href")
    last = get_page(harbour.viewer, following)
    assert len(rows(last)) == 24
    assert rows(last)[-1][0] == "Vacant"


# --- A role here --------------------------------------------------------------------------


def test_role_says_who_holds_it_under_which_titles_and_links_its_canonical_page(harbour):
    page = get_page(harbour.viewer, harbour.local_manager.get_absolute_url())
    lead = text_of(page.one("p[@class='lead']"))
    assert lead == "So Harbour Books calls the role that sources call Product Manager."
    assert rows(page) == [
        ["Ada Lindqvist", "Product Owner means Product Lead here", "Checkout", ""]
    ]
    assert page.values("p[@class='first-steps']/a", "href") == ["/roles/product-manager/"]
    assert "Product Owner 1" in text_of(page.one("aside"))
    assert "Sets the roadmap." in page.text


def test_role_without_a_canonical_one_has_the_organisations_own_words(harbour):
    page = get_page(harbour.viewer, harbour.refunds.get_absolute_url())
    assert page.texts("div[@class='prose own-words']/p/em") == ["money"]
    assert not [link for link in page.values("p/a", "href") if link.startswith("/roles/")]


def test_role_says_what_has_changed_since_it_was_linked(harbour, world):
    day = date(2026, 1, 31)
    before = timezone.make_aware(timezone.datetime(2026, 1, 1))
    old = world.claim("racki", "product-owner", "tests", "owns", published_at=before)
    history = old.history.get()
    history.history_date = before
    history.save()
    harbour.local_owner.linked_on = day
    harbour.local_owner.save()
    page = get_page(harbour.viewer, harbour.local_owner.get_absolute_url())
    assert page.texts("ul[@class='changes-since']/li") == [
        "2 new statements",
        "Sources now disagree: Who does backlog?",
    ]
    old.status = "draft"
    old.save()
    page = get_page(harbour.viewer, harbour.local_owner.get_absolute_url())
    assert "1 statement withdrawn" in page.texts("ul[@class='changes-since']/li")


def test_role_that_is_linked_today_has_not_changed(harbour):
    page = get_page(harbour.viewer, harbour.local_manager.get_absolute_url())
    assert "nothing that sources say of it has changed since" in page.text


# --- A person -----------------------------------------------------------------------------


def test_person_reads_what_the_title_means_here(harbour):
    page = get_page(harbour.viewer, harbour.ada.get_absolute_url())
    lead = text_of(page.one("p[@class='lead']"))
    assert lead == "Your title says Product Owner ; here that is Product Lead ."
    assert page.values("p[@class='first-steps']/a", "href") == ["/roles/product-manager/"]
    assert page.texts("h2[@id='about-product-manager']") == [
        "What sources say of the Product Manager"
    ]
    assert "Vision 1" in page.texts("ul[@class='duties']/li")
    (depends,) = page.all("ul[@class='depends']")
    assert "Who does backlog?" in text_of(depends)


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("jonas", "Your title says Senior Product Owner ; the role here is Product Owner ."),
        ("noor", "Your title says Refund Clerk ; the role here is Refunds ."),
    ],
)
def test_person_whose_title_means_the_same_or_nothing_elsewhere(harbour, person, words):
    page = get_page(harbour.viewer, getattr(harbour, person).get_absolute_url())
    assert page.texts("p[@class='lead']") == [words]


def test_card_has_no_address_but_the_public_page_of_the_role(harbour):
    page = get_page(harbour.viewer, harbour.ada.get_absolute_url())
    texts = page.texts("textarea")
    assert texts[0] == "**Ada Lindqvist**: [Product Lead](http://testserver/roles/product-manager/)"
    assert len(texts) == 4
    for text in texts:
        assert text.count("http") == 1
        assert harbour.organisation.slug not in text
        assert "http://testserver/roles/product-manager/" in text
    assert not get_page(harbour.viewer, harbour.noor.get_absolute_url()).all("textarea")


def test_person_of_another_organisation_is_not_here(harbour, organisations):
    other = organisations.make("Other")
    stranger = organisations.person(other, "Stranger")
    harbour.viewer.get(f"{harbour.address}people/{stranger.key}/")
    assert harbour.viewer.get(f"{harbour.address}people/{stranger.key}/").status_code == 404
    team = organisations.team(other, "Elsewhere")
    assert harbour.viewer.get(f"{harbour.address}teams/{team.slug}/").status_code == 404


# --- In public ----------------------------------------------------------------------------


def every_page(harbour, base: str) -> list[str]:
    return [
        base,
        *(f"{base}?show={name}" for name in ("teams", "roles", "vacancies")),
        f"{base}?q=a",
        f"{base}teams/checkout/",
        f"{base}teams/shop/",
        f"{base}roles/product-lead/",
        f"{base}roles/refunds/",
    ]


def test_public_pages_without_names_show_roles_and_counts(harbour, visitor):
    base = harbour.publish(people=False)
    for address in every_page(harbour, base):
        text = get_page(visitor, address).text
        for secret in ("Ada", "Jonas", "Okafor", "Noor", "H1", "Refund Clerk", "Senior", "Weaver"):
            assert secret not in text, (address, secret)
    team = get_page(visitor, f"{base}teams/checkout/")
    assert [text_of(h3) for h3 in team.all("ul/li/h3")] == [
        "Product Lead 1 person",
        "Product Owner 1 person",
        "Refunds 1 person",
    ]
    for private in (f"people/{harbour.ada.key}/", "?show=people", "export/"):
        assert visitor.get(f"{base}{private}").status_code == 404


def test_public_pages_with_names_keep_numbers_shares_and_managers_to_themselves(harbour, visitor):
    base = harbour.publish(people=True)
    addresses = [
        *every_page(harbour, base),
        f"{base}?show=people",
        f"{base}people/{harbour.ada.key}/",
        f"{base}people/{harbour.jonas.key}/",
    ]
    texts = " ".join(get_page(visitor, address).text for address in addresses)
    assert "Jonas Okafor" in texts
    for secret in ("H1", "60 %", "reports to", "Who reports"):
        assert secret not in texts


def test_public_pages_set_no_cookie_and_may_be_kept_and_listed(harbour, visitor):
    base = harbour.publish(people=False)
    response = visitor.get(base)
    assert not response.cookies
    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert not Page(response).all("meta[@name='robots']")
    assert Page(harbour.viewer.get(base)).all("meta[@name='robots']")


# --- The masthead -------------------------------------------------------------------------


def links_to_teams(browser, address: str = "/about/") -> bool:
    return "/orgs/" in get_page(browser, address).values("nav/ul/li/a", "href")


def test_masthead_leads_to_teams_for_those_who_may_read_some(harbour, organisations, visitor):
    stranger = organisations.browser(organisations.account("stranger"))
    assert links_to_teams(harbour.viewer)
    assert not links_to_teams(stranger)
    assert not links_to_teams(visitor)
    harbour.publish(people=False)
    navigation.remember(None)
    assert links_to_teams(stranger)
    assert links_to_teams(visitor)


def test_masthead_has_no_teams_where_the_site_keeps_none(harbour, settings):
    settings.ORGANISATIONS = "none"
    assert not links_to_teams(harbour.viewer)
    assert "Teams" not in get_page(harbour.viewer, "/link/").text


def test_public_page_is_the_same_for_everybody_without_a_cookie(harbour, visitor):
    response = visitor.get("/about/")
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "Cookie" in harbour.viewer.get("/about/").headers["Vary"]


# --- Cost ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_pages_ask_as_often_for_many_people_as_for_few(
    world, organisations, transactional_db, django_assert_num_queries
):
    harbour = Harbour(world, organisations)
    organisation = harbour.organisation
    costs = {
        harbour.address: 6,
        f"{harbour.address}?show=people": 8,
        f"{harbour.address}?show=roles": 6,
        f"{harbour.address}?q=product": 7,
        harbour.checkout.get_absolute_url(): 8,
        harbour.local_owner.get_absolute_url(): 7,
        harbour.ada.get_absolute_url(): 7,
    }

    def measure():
        for address, number in costs.items():
            assert harbour.viewer.get(address).status_code == 200
            with django_assert_num_queries(number, info=address):
                harbour.viewer.get(address)

    measure()
    teams = Team.objects.bulk_create(
        Team(organisation=organisation, name=f"T {n}", slug=f"t-{n}", parent=harbour.checkout)
        for n in range(40)
    )
    people = Person.objects.bulk_create(
        Person(organisation=organisation, name=f"P {n}") for n in range(400)
    )
    Membership.objects.bulk_create(
        Membership(
            organisation=organisation,
            team=team,
            person=person,
            local_role=harbour.local_owner,
            title=f"Title {n}",
            reports_to=harbour.ada,
        )
        for n, person in enumerate(people)
        for team in (teams[n % 40], harbour.checkout)
    )
    measure()


def test_a_list_says_how_many_places_it_has_where_people_have_several(harbour):
    harbour.make.membership(harbour.checkout, harbour.ada, local_role=harbour.local_owner)
    team = get_page(harbour.viewer, harbour.checkout.get_absolute_url())
    assert team.texts("h2[@id='people']") == ["People 3 people, 1 vacancy, 5 places"]
    assert len(rows(team)) == 5
    role = get_page(harbour.viewer, harbour.local_owner.get_absolute_url())
    assert role.texts("h2[@id='holders']") == ["Who holds it 2 people"]
