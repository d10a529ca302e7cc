"""Pages narrowed to a kind of organisation, and disagreements to those one looks for."""

import re

import pytest

from roles.models import Context
from tests import kept_world
from tests.html import get_page, text_of
from tests.pages import page, words
from tests.world import GERMAN

COMPARISON = "/compare/product-manager-vs-product-owner/"


def fill(world):
    """Contested everywhere; in startups everybody agrees. A second contested point differs in
    degree and stands in another area."""
    world.claim("berls", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-owner", "backlog", "owns", contexts=("startup",))
    world.claim("yash", "product-owner", "backlog", "not-theirs", contexts=("enterprise",))
    vision = world.responsibility("vision", area=world.area("strategy"))
    world.claim("berls", "product-manager", vision, "owns")
    world.claim("lymar", "product-manager", vision, "contributes")
    world.note("backlog", "product-owner", explanation="It goes with size.")
    return world


kept, told = kept_world.fixtures(fill)


class TestToAContext:
    @pytest.mark.parametrize(
        ("address", "query"),
        [
            ("/roles/product-owner/", "show=statements&"),
            ("/responsibilities/backlog/", ""),
        ],
    )
    def test_a_page_shows_the_claims_limited_to_it_and_those_limited_to_nothing(
        self, told, visitor, address, query
    ):
        whole = get_page(visitor, f"{address}?{query}").text
        assert "at not-theirs here" in whole
        assert "It goes with size" in whole
        page = get_page(visitor, f"{address}?{query}context=startup")
        assert "at not-theirs here" not in page.text
        assert page.texts("span[@class='where']") == ["in startups"]
        assert "It goes with size" not in page.text
        assert "2 sources agree" in page.text or "Backlog 2" in page.text

    @pytest.mark.parametrize(
        "address",
        [
            "/roles/product-owner/?show=statements&context=startup",
            "/responsibilities/backlog/?context=startup",
        ],
    )
    def test_statements_limited_to_it_come_first(self, told, visitor, address):
        told.claim("aaron", "product-owner", "backlog", "owns", key="aaronbkl")
        said = get_page(visitor, address).texts("ul[@class='statements']/li")
        assert ["in startups" in text for text in said[:3]] == [True, False, False]

    @pytest.mark.parametrize(
        "address", ["/roles/product-owner/", "/responsibilities/backlog/", "/disagreements/"]
    )
    def test_links_to_statements_keep_the_context(self, told, visitor, address):
        told.claim("racki", "product-owner", "backlog", "shares", contexts=("startup",))
        links = get_page(visitor, f"{address}?context=startup").links
        to_statements = [link for link in links if link.startswith("/responsibilities/backlog/")]
        assert all("context=startup#" in link for link in to_statements if "#" in link)
        assert to_statements or address == "/responsibilities/backlog/"

    def test_a_comparison_shows_first_the_statements_that_are_limited_to_it(self, told, visitor):
        told.claim("aaron", "product-owner", "backlog", "owns", key="aaronbkl")
        whole = get_page(visitor, f"{COMPARISON}?show=statements")
        assert "at not-theirs here" in whole.text
        assert "It goes with size" in whole.text
        narrowed = get_page(visitor, f"{COMPARISON}?show=statements&context=startup")
        assert "at not-theirs here" not in narrowed.text
        assert "It goes with size" not in narrowed.text
        said = [text_of(line) for line in narrowed.all("ul[@class='statements']/li")]
        limited = ["in startups" in text for text in said]
        assert limited.index(True) < limited.index(False)

    def test_it_says_so_on_top_counts_what_is_hidden_and_leads_to_the_whole(self, told, visitor):
        html = page(visitor, f"{COMPARISON}?show=agreed&context=startup")
        assert "What applies in startups : 1 statement limited to it" in words(html)
        assert "1 statement limited to other kinds of organisation is hidden" in words(html)
        assert f'href="{COMPARISON}?show=agreed">Show everything' in html

    def test_filters_and_the_picker_keep_it(self, told, visitor):
        asked = f"{COMPARISON}?context=startup"
        html, links = page(visitor, asked), get_page(visitor, asked).links
        filters = [link for link in links if "show=" in link]
        assert all(link.startswith(asked) for link in filters)
        assert f"{asked}&show=all#table" in filters
        # The picker, and the form that asks for a day.
        assert html.count('<input type="hidden" name="context" value="startup">') == 2
        answer = visitor.get("/compare/?role=product-owner&role=product-manager&context=startup")
        assert answer.url == f"{COMPARISON}?context=startup"

    def test_links_repeat_only_what_a_page_asks_about(self, told, visitor):
        html = page(visitor, f"{COMPARISON}?context=startup&utm_source=elsewhere")
        assert "elsewhere" not in html

    def test_each_context_is_offered_with_its_number_of_claims(self, told, visitor):
        offered = get_page(visitor, "/responsibilities/backlog/?context=startup")
        assert offered.texts("select[@name='context']/option") == [
            "in any organisation",
            "in enterprises (1 statement)",
            "in startups (1 statement)",
        ]
        assert offered.texts("select[@name='context']/option[@selected]") == [
            "in startups (1 statement)"
        ]

    @pytest.mark.parametrize("address", [COMPARISON, f"{COMPARISON}on/same-job/"])
    def test_statements_on_a_role_and_one_that_is_not_compared_are_not_counted(
        self, told, visitor, address
    ):
        pairs = told.scale("pair", [("same", "same job", "owns")])
        told.responsibility("same-job", pairs, relational=True)
        beside = ("product-owner", "same-job", "same")
        told.claim("berls", "product-manager", *beside[1:], other_role="product-owner")
        told.claim("lymar", *beside, other_role="scrum-master", contexts=("agency",))
        told.claim("yash", *beside, other_role="scrum-master")
        whole = get_page(visitor, address).texts("select[@name='context']/option")
        assert not [offer for offer in whole if "in agencys" in offer]
        narrowed = get_page(visitor, f"{address}?context=agency")
        without_limit = 1 if "on/" in address else 4
        assert f"0 statements limited to it, and {without_limit} without any" in narrowed.text
        shown = get_page(visitor, f"{address}?context=agency&show=statements")
        assert len(shown.all("ul[@class='statements']/li")) == without_limit

    def test_german_pages_name_it_in_german(self, told, visitor):
        Context.objects.update_or_create(slug="startup", defaults={"phrase_de": "in Neugründungen"})
        for address in (COMPARISON, "/roles/product-owner/", "/disagreements/", "/map/"):
            narrowed = get_page(visitor, f"/de{address}?context=startup")
            assert "in Neugründungen" in narrowed.title
            assert "Was in Neugründungen gilt" in narrowed.text
            (offered,) = narrowed.texts("select[@name='context']/option[@selected]")
            assert offered.startswith("in Neugründungen (1")
            assert "in startups" not in narrowed.text
        refused = get_page(visitor, f"/de{COMPARISON}?context=nowhere", status=400)
        assert "in Neugründungen" in refused.texts("ul[@class='choices']/li/a")
        for file in ("table.csv", "table.json", "page.json", "page.md"):
            record = visitor.get(f"/de{COMPARISON}{file}?context=startup").content.decode()
            assert "in Neugründungen" in record, file
            assert "in startups" not in record, file

    def test_german_pages_of_a_statement_and_its_source_are_german_too(self, told, visitor):
        Context.objects.update_or_create(slug="startup", defaults={"phrase_de": "in Neugründungen"})
        claim = told.claim("lymar", "product-owner", "vision", "owns", contexts=("startup",))
        statement = get_page(visitor, f"/de/claims/{claim.key}/")
        assert statement.texts("dl/dd/b") == [GERMAN["owns"]]
        assert "in Neugründungen" in statement.texts("dl/dd")
        source = get_page(visitor, "/de/sources/lymar/")
        assert set(source.texts("span[@class='context']")) == {"in Neugründungen"}

    def test_where_no_claim_is_limited_nothing_is_offered(self, told, visitor):
        assert 'name="context"' not in page(visitor, "/responsibilities/vision/")

    def test_a_context_of_which_nothing_here_speaks_leaves_what_is_limited_to_nothing(
        self, told, visitor
    ):
        told.context("agency")
        html = page(visitor, f"{COMPARISON}?context=agency")
        assert "0 statements limited to it, and 3 without any limit" in words(html)

    @pytest.mark.parametrize(
        "address",
        [COMPARISON, "/roles/product-owner/", "/responsibilities/backlog/", "/disagreements/"],
    )
    @pytest.mark.parametrize("wrong", ["startups", "%00", "x" * 5000, "%F0%9F%98%80", "Startup"])
    def test_an_unknown_context_is_explained_with_those_there_are(
        self, told, visitor, address, wrong
    ):
        html = page(visitor, f"{address}?context={wrong}", status=400)
        assert "There is no such kind of organisation" in html
        assert f'href="{address}?context=startup">in startups' in html
        assert f'href="{address}">leave it out' in html

    def test_it_costs_one_query(self, told, visitor, django_assert_num_queries):
        for address, queries in (
            (COMPARISON, 10),
            ("/roles/product-owner/", 11),
            ("/disagreements/", 7),
        ):
            with django_assert_num_queries(queries):
                page(visitor, address)
            with django_assert_num_queries(queries + 1):
                page(visitor, f"{address}?context=startup")


class TestDisagreements:
    def listed(self, html) -> list[str]:
        return re.findall(r'<li> <a href="/responsibilities/([^/]+)/', html)

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", ["backlog", "vision"]),
            ("area=strategy", ["vision"]),
            ("role=product-owner", ["backlog"]),
            ("kind=in-degree", ["vision"]),
            ("kind=opposed", ["backlog"]),
            ("context=startup", ["vision"]),
            ("kind=opposed&area=strategy", []),
            ("area=delivery&role=product-owner&kind=opposed", ["backlog"]),
            ("area=&role=&kind=&context=", ["backlog", "vision"]),
        ],
    )
    def test_are_filtered_by_area_role_kind_and_context_and_these_combine(
        self, told, visitor, query, expected
    ):
        assert self.listed(page(visitor, f"/disagreements/?{query}")) == expected

    def test_say_how_many_are_hidden(self, told, visitor):
        html = page(visitor, "/disagreements/?area=strategy")
        assert "1 of 2 questions shown; 1 hidden." in html
        assert 'href="/disagreements/">Show all 2' in html

    def test_each_choice_says_how_many_it_would_leave(self, told, visitor):
        html = page(visitor, "/disagreements/?kind=opposed")
        assert '<option value="opposed" selected>different answers (1)</option>' in html
        assert '<option value="in-degree">how much the role is involved (1)</option>' in html
        assert '<option value="delivery">Delivery (1)</option>' in html
        assert '<option value="strategy">' not in html

    def test_a_role_that_is_contested_nowhere_is_no_wrong_value(self, told, visitor):
        told.claim("berls", "tester", "tests", "owns")
        html = page(visitor, "/disagreements/?role=tester")
        assert "Sources disagree on nothing of that kind." in html

    @pytest.mark.parametrize(
        ("query", "what"),
        [("area=x", "area"), ("role=po", "role"), ("kind=sharp", "kind of difference")],
    )
    def test_wrong_values_are_explained(self, told, visitor, query, what):
        html = page(visitor, f"/disagreements/?{query}&context=startup", status=400)
        assert f"There is no such {what}" in html
        assert 'href="/disagreements/?context=startup">leave it out' in html
