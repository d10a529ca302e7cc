"""/roles/ and /roles/<slug>/: the canonical page that a team lead links to."""

import re

import pytest

from roles.models import Alias


@pytest.fixture
def owner(world):
    world.role("product-manager", abbreviation="PM")
    world.role("project-manager", abbreviation="PM")
    owner = world.role(
        "product-owner", abbreviation="PO", summary="*Owns* the backlog [@berls, paragraph 3]."
    )
    world.source("berls")
    Alias.objects.create(role=owner, title="Agile Product Owner")
    Alias.objects.create(role=owner, title="Product Lead")
    Alias.objects.create(role=world.role("product-manager"), title="Product Lead")
    world.claim("berls", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-manager", "backlog", "owns")
    world.claim("berls", "product-owner", "vision", "contributes")
    world.claim("lymar", "product-owner", "vision", "owns")
    return owner


def test_page_shows_aliases_summary_and_responsibilities(owner, visitor):
    html = visitor.get("/roles/product-owner/").content.decode()
    assert "Agile Product Owner" in html
    assert "<em>Owns</em> the backlog" in html
    assert 'id="row-backlog"' in html
    assert 'id="row-vision"' in html


def test_page_says_where_sources_disagree_rival_owners_included(owner, visitor):
    html = visitor.get("/roles/product-owner/").content.decode()
    disagree = re.search(r'id="disagree".*?</section>', html, re.DOTALL)[0]
    assert "#point-vision--product-owner" in disagree
    assert "#point-backlog--product-manager--product-owner" in disagree
    # The same contest shows on the page of the other rival.
    other = visitor.get("/roles/product-manager/").content.decode()
    assert "#point-backlog--product-manager--product-owner" in other


def test_page_links_to_its_comparisons(owner, visitor):
    html = visitor.get("/roles/product-owner/").content.decode()
    assert 'href="/compare/product-manager-vs-product-owner/"' in html


def test_comparisons_with_the_nearest_roles_come_first(owner, world, visitor):
    for row in ("release", "scope"):
        world.claim("berls", "product-owner", row, "owns")
        world.claim("lymar", "zebra-keeper", row, "contributes")
    world.claim("lymar", "analyst", "release", "not-theirs")
    html = visitor.get("/roles/product-owner/").content.decode()
    section = re.search(r'id="compare-with".*?</section>', html, re.DOTALL)[0]
    names = re.findall(r'Product Owner vs ([^<]+)</a>(?: <span class="answer">([^<]+))?', section)
    assert names == [
        ("Zebra Keeper", "2 responsibilities in common"),
        ("Product Manager", "1 responsibility in common"),
        ("Analyst", ""),
    ]


def test_canonical_address_is_ready_to_paste(owner, visitor):
    html = visitor.get("/roles/product-owner/").content.decode()
    address = "http://testserver/roles/product-owner/"
    assert f'<link rel="canonical" href="{address}">' in html
    assert f'value="{address}"' in html
    assert f'value="[Product Owner]({address})"' in html
    assert f"&lt;a href=&quot;{address}&quot;&gt;Product Owner&lt;/a&gt;" in html


@pytest.mark.parametrize(
    "asked", ["agile-product-owner", "po", "PO", "Product-Owner", "AGILE-PRODUCT-OWNER"]
)
def test_aliases_and_other_spellings_redirect_for_good(owner, visitor, asked):
    answer = visitor.get(f"/roles/{asked}/")
    assert (answer.status_code, answer.url) == (301, "/roles/product-owner/")


def test_former_slug_redirects_for_good(owner, visitor):
    owner.slug = "owner-of-the-product"
    owner.save()
    answer = visitor.get("/roles/product-owner/")
    assert (answer.status_code, answer.url) == (301, "/roles/owner-of-the-product/")


@pytest.mark.parametrize(
    "title",
    [
        "Senior Product Owner",
        "product owner",
        "Lead Product Owner (m/f/d)",
        "Sr. Product Owner II",
        "  Agile   Product\tOwner ",
        "PO",
        "Product Owner m/w/d",
        "Senior Product Owner, Payments",
        "Product Owner – Checkout",
        "Product Owners",
        "Product Owner / Scrum Master",
    ],
)
def test_title_answers_with_the_canonical_role(owner, visitor, title):
    answer = visitor.get("/roles/", {"title": title})
    assert (answer.status_code, answer.url) == (302, "/roles/product-owner/")


@pytest.mark.parametrize("title", ["PM", "pm", "Senior PM", "Product Lead", "Senior Product Lead"])
def test_title_of_several_roles_asks_which_is_meant(owner, visitor, title):
    answer = visitor.get("/roles/", {"title": title})
    html = answer.content.decode()
    assert answer.status_code == 300
    assert "Which role is meant by" in html
    assert 'href="/roles/product-manager/"' in html


@pytest.mark.parametrize(
    ("abbreviation", "asked"),
    [
        ("P.M.", "/roles/p.m./"),
        ("R&D", "/roles/r&d/"),
        ("R&D", "/roles/?title=r%26d"),
        ("C++", "/roles/c++/"),
    ],
)
def test_an_abbreviation_with_other_signs_leads_to_its_role(world, visitor, abbreviation, asked):
    role = world.role("portfolio-manager", abbreviation=abbreviation)
    answer = visitor.get(asked)
    assert answer.status_code == 302
    assert answer.url == role.get_absolute_url()


def test_ambiguous_alias_has_a_page_that_asks(owner, visitor):
    answer = visitor.get("/roles/product-lead/")
    assert answer.status_code == 300
    assert b'href="/roles/product-owner/"' in answer.content


@pytest.mark.parametrize("address", ["/roles/prodct-ownr/", "/roles/?title=Prodct+Ownr"])
def test_unknown_role_is_a_404_that_offers_near_names(owner, visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 404
    assert b'href="/roles/product-owner/"' in answer.content


@pytest.mark.parametrize(
    "title", ["\0", "%", "'; --", "<script>", "🙂", "x" * 10_000, "of the", "((((", " "]
)
def test_any_title_is_answered(owner, visitor, title):
    answer = visitor.get("/roles/", {"title": title})
    assert answer.status_code in {200, 404}
    assert b"<script>" not in answer.content


def test_list_is_filtered_by_tag(owner, visitor):
    owner.tags.add("agile")
    html = visitor.get("/roles/?tag=agile").content.decode()
    assert 'href="/roles/product-owner/"' in html
    assert 'href="/roles/product-manager/"' not in html
    assert visitor.get("/roles/?tag=nobody").status_code == 404
    assert visitor.get("/roles/?tag=%00").status_code == 404


def test_role_without_claims_says_so(world, visitor):
    world.role("scrum-master")
    assert b"No source speaks to this role yet" in visitor.get("/roles/scrum-master/").content


def test_queries_do_not_grow_with_content(owner, world, visitor, django_assert_num_queries):
    def look(list_queries, page_queries):
        with django_assert_num_queries(list_queries):
            visitor.get("/roles/")
        with django_assert_num_queries(page_queries):
            visitor.get("/roles/product-owner/")

    owner.tags.add("agile")
    # List: tags; roles, their aliases, their tags. Page: the role; all roles; responsibilities;
    # positions, contexts and claims; notes; sources; aliases; tags.
    look(4, 10)
    for number in range(20):
        world.claim(f"source-{number}", "product-owner", f"row-{number}", "owns")
        world.claim(f"source-{number}", f"role-{number}", f"row-{number}", "owns")
        world.claim(f"other-{number}", f"role-{number}", f"row-{number}", "varies")
        world.role(f"role-{number}").tags.add("agile")
        Alias.objects.create(role=world.role(f"role-{number}"), title=f"Title {number}")
    look(4, 10)
