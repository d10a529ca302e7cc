"""/compare/a-vs-b/: the page that the site exists for."""

import re

import pytest
from django.urls import reverse

from roles.models import Alias
from tests.pages import page

ADDRESS = "/compare/product-manager-vs-product-owner/"


@pytest.fixture
def compared(world):
    """Three rows: an agreed one, a contested one between rival owners, and one on which a single
    source speaks and the other cell is silent."""
    world.role("product-manager", abbreviation="PM")
    world.role("product-owner", abbreviation="PO")
    world.role("project-manager", abbreviation="PM")
    world.source("berls", published="2017-05-10")
    world.claim("berls", "product-owner", "backlog", "owns", key="berlsbkl")
    world.claim("lymar", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-manager", "user-stories", "owns", key="lymarusr")
    world.claim(
        "berls",
        "product-owner",
        "user-stories",
        "owns",
        key="berlsusr",
        quotation="defining user stories",
        quotation_result="verified",
        contexts=("startup",),
    )
    world.claim("lymar", "product-manager", "vision", "owns")
    world.claim("berls", "project-manager", "vision", "owns")
    return world


def row(html: str, slug: str) -> str:
    return re.search(rf'<tr [^>]*id="row-{slug}">.*?</tr>', html, re.DOTALL)[0]


def test_summary_counts_the_rows(compared, visitor):
    assert "3 rows: " in page(visitor, ADDRESS)
    text = re.sub(r"<[^>]+>", "", page(visitor, ADDRESS))
    assert "1 contested, 1 agreed, 1 from one source." in text


def test_there_is_one_real_table_with_caption_and_scopes(compared, visitor):
    html = page(visitor, ADDRESS)
    assert html.count("<table") == 1
    assert "<caption" in html
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 3
    assert 'scope="rowgroup"' in html


def test_contested_row_carries_the_note_and_no_other_row_does(compared, visitor):
    html = page(visitor, ADDRESS)
    assert html.count("It depends on the org") == 1
    assert 'id="point-user-stories--product-manager--product-owner"' in html
    assert "Nobody has explained yet" in html


def test_explanation_stands_in_the_note_with_numbered_citations(compared, visitor):
    compared.note(
        "user-stories",
        "product-manager",
        "product-owner",
        explanation="It goes with *Scrum* [@berls, second paragraph].",
    )
    html = page(visitor, ADDRESS)
    assert "<em>Scrum</em>" in html
    assert re.search(r'explanation">.*?<a class="ref" href="#ref-\d-\d"', html, re.DOTALL)
    assert "Nobody has explained yet" not in html


def test_a_claim_published_after_the_last_review_is_counted(compared, visitor):
    compared.note("user-stories", "product-manager", "product-owner", reviewed_on="2020-01-01")
    assert "2 claims published here since" in page(visitor, ADDRESS)


def test_silent_cell_says_that_no_source_speaks_to_it(compared, visitor):
    html = page(visitor, ADDRESS)
    assert "No source speaks to this." in row(html, "vision")
    assert "No source speaks to this." not in row(html, "user-stories")


def test_claim_leads_to_its_reference_and_the_reference_back(compared, visitor):
    html = page(visitor, ADDRESS)
    claim = re.search(r'<li><a id="claim-berlsusr".*?</li>', html, re.DOTALL)[0]
    assert 'href="/claims/berlsusr/">' in claim
    assert "defining user stories" in claim
    number, place = re.search(r'href="#ref-(\d+)-(\d+)"', claim).groups()
    reference = re.search(rf'<li id="ref-{number}".*?</ul>', html, re.DOTALL)[0]
    assert "article, 2017" in reference
    # The mark leads to the very passage, and the passage to this claim and no other.
    passage = re.search(rf'<li id="ref-{number}-{place}">.*?</li>', reference, re.DOTALL)[0]
    assert re.findall(r'href="#([^"]+)"', passage) == ["claim-berlsusr"]


def test_verified_quotation_opens_the_original_at_the_words(compared, visitor):
    assert 'href="https://example.org/berls#:~:text=defining%20user%20stories"' in page(
        visitor, ADDRESS
    )


def test_every_fragment_on_the_page_exists_once(compared, visitor):
    html = page(visitor, ADDRESS)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


@pytest.mark.parametrize(
    ("show", "rows"),
    [
        ("all", {"backlog", "user-stories", "vision"}),
        ("contested", {"user-stories"}),
        ("agreed", {"backlog"}),
        ("one-source", {"vision"}),
        ("differences", set()),
    ],
)
def test_filter_shows_its_rows_and_says_what_is_hidden(compared, visitor, show, rows):
    html = page(visitor, f"{ADDRESS}?show={show}")
    assert set(re.findall(r'id="row-([^"]+)"', html)) == rows
    assert (f"{3 - len(rows)} hidden" in html) == (show != "all")


def test_unknown_filter_is_explained(compared, visitor):
    html = page(visitor, f"{ADDRESS}?show=nonsense", status=400)
    assert "There is no such filter" in html
    assert f"{ADDRESS}?show=contested" in html


def test_folded_rows_with_one_source_keep_their_positions(compared, visitor):
    folded = row(page(visitor, f"{ADDRESS}?fold=one-source"), "vision")
    assert "owns" in folded
    assert 'class="claims"' not in folded


def test_draft_and_rejected_claims(compared, visitor):
    compared.claim("yash", "product-owner", "secret", "owns", status="draft", published_at=None)
    compared.claim("racki", "product-owner", "backlog", "contributes", manner="rejects")
    html = page(visitor, ADDRESS)
    assert "row-secret" not in html
    assert "rejected use" in row(html, "backlog")
    assert html.count("It depends on the org") == 2


def test_superseded_edition_shows_as_formerly(compared, visitor):
    old = compared.source("old-guide", voice="guide")
    compared.source("new-guide", voice="guide", supersedes=old)
    compared.claim(old, "product-owner", "backlog", "contributes")
    html = row(page(visitor, ADDRESS), "backlog")
    assert "formerly" in html
    assert "Sources agree" in html


def test_relational_row_stands_once_across_both_columns(compared, visitor):
    scale = compared.scale(
        "same", [("yes", "yes", "other"), ("no", "no", "denies"), ("varies", "varies", "varies")]
    )
    question = compared.responsibility("same-job", scale, relational=True)
    compared.claim("berls", "product-owner", question, "no", other_role="product-manager")
    html = row(page(visitor, ADDRESS), "same-job")
    assert html.count('id="claim-') == 1
    assert 'colspan="2"' in html


@pytest.mark.parametrize(
    "asked",
    [
        "product-owner-vs-product-manager",
        "Product-Manager-vs-Product-Owner",
        "product-manager-vs-po",
        "agile-product-owner-vs-product-manager",
        "former-owner-vs-product-manager",
    ],
)
def test_other_orders_aliases_and_former_slugs_redirect_for_good(compared, visitor, asked):
    owner = compared.role("product-owner")
    Alias.objects.create(role=owner, title="Agile Product Owner")
    owner.slug = "former-owner"
    owner.save()
    owner.slug = "product-owner"
    owner.save()
    answer = visitor.get(f"/compare/{asked}/?show=contested")
    assert answer.status_code == 301
    assert answer.url == f"{ADDRESS}?show=contested"


def test_ambiguous_abbreviation_asks_which_is_meant(compared, visitor):
    html = page(visitor, "/compare/pm-vs-product-owner/", status=300)
    assert f'href="{ADDRESS}"' in html
    assert 'href="/compare/product-owner-vs-project-manager/"' in html


def test_no_role_is_offered_beside_itself(compared, visitor):
    html = page(visitor, "/compare/pm-vs-product-manager/", status=300)
    offered = re.search(r"<main.*?</main>", html, re.DOTALL)[0]
    assert re.findall(r'href="(/compare/[^"]+-vs-[^"]+/)"', offered) == [
        "/compare/product-manager-vs-project-manager/"
    ]


def test_unknown_role_offers_near_names(compared, visitor):
    html = page(visitor, "/compare/prodct-ownr-vs-product-manager/", status=404)
    assert "No role is called “prodct-ownr”" in html
    assert f'href="{ADDRESS}"' in html


@pytest.mark.parametrize(
    ("slugs", "explained"),
    [
        ("product-owner", "takes 2 to 5 roles"),
        ("-vs-".join(["product-owner"] * 6), "takes 2 to 5 roles"),
        ("product-owner-vs-product-owner", "cannot be compared with itself"),
        ("product-owner-vs-po", "cannot be compared with itself"),
        ("-vs-".join(["a"] * 3000), "takes 2 to 5 roles"),
    ],
)
def test_wrong_number_of_roles_is_explained(compared, visitor, slugs, explained):
    assert explained in page(visitor, f"/compare/{slugs}/", status=400)


@pytest.mark.parametrize("slugs", ["-vs-", "a-vs-", "-vs-b", "vs-vs-vs", "a-vs-b-vs-"])
def test_broken_addresses_are_answered(compared, visitor, slugs):
    assert visitor.get(f"/compare/{slugs}/").status_code in {400, 404}


@pytest.mark.parametrize(
    "query",
    ["show=", "show=%00", "show=contested&show=agreed", "fold=x", "%ff=%fe", "x=" + "y" * 20_000],
)
def test_odd_query_strings_never_break_the_page(compared, visitor, query):
    assert visitor.get(f"{ADDRESS}?{query}").status_code in {200, 400}


def test_too_many_parameters_are_refused_with_an_explanation(compared, visitor):
    answer = visitor.get(f"{ADDRESS}?" + "&".join(f"a{n}=1" for n in range(6000)))
    assert answer.status_code == 400
    assert b"could not be understood" in answer.content


def test_picker_leads_to_the_canonical_address(compared, visitor):
    answer = visitor.get(
        "/compare/",
        {"role": ["product-owner", "", "product-manager"], "show": "contested"},
    )
    assert answer.status_code == 302
    assert answer.url == f"{ADDRESS}?show=contested"


def test_picker_keeps_a_role_of_which_no_source_speaks(compared, visitor):
    compared.role("scrum-master")
    html = page(visitor, "/compare/product-owner-vs-scrum-master/")
    assert '<option value="scrum-master" selected>' in html


def test_picker_keeps_filter_and_fold(compared, visitor):
    html = page(visitor, f"{ADDRESS}?show=contested&fold=one-source")
    assert '<input type="hidden" name="show" value="contested">' in html
    assert '<input type="hidden" name="fold" value="one-source">' in html


def test_picker_with_too_many_roles_counts_them(compared, visitor):
    query = "&".join(f"role=product-{n}" for n in range(8))
    assert "You asked for 8." in page(visitor, f"/compare/?{query}", status=400)


def test_picker_without_roles_offers_comparisons(compared, visitor):
    assert f'href="{ADDRESS}"' in page(visitor, "/compare/")


def test_picker_without_roles_offers_first_what_most_is_said_of_both(world, visitor):
    for row in ("backlog", "vision"):
        for role in ("tester", "product-owner"):
            world.claim("berls", role, row, "owns")
    world.claim("lymar", "analyst", "backlog", "owns")
    yes = world.scale("same", [("yes", "yes", "other"), ("varies", "varies", "varies")])
    question = world.responsibility("same-job", yes, relational=True)
    world.claim("berls", "product-owner", question, "yes", other_role="tester")
    offered = re.search(r'<ul class="pairs">.*?</ul>', page(visitor, "/compare/"), re.DOTALL)[0]
    assert re.findall(r'href="/compare/([^/]+)/".*?>(\d) question', offered) == [
        ("product-owner-vs-tester", "3"),
        ("analyst-vs-product-owner", "1"),
        ("analyst-vs-tester", "1"),
    ]


def test_picker_with_one_role_explains(compared, visitor):
    assert "takes 2 to 5 roles" in page(visitor, "/compare/?role=product-owner", status=400)


def test_three_roles_stand_side_by_side(compared, visitor):
    address = reverse("compare", args=[["product-manager", "product-owner", "project-manager"]])
    html = page(visitor, address)
    assert html.count('<th scope="col">') == 4
    assert "point-vision--product-manager--project-manager" in html


def test_number_of_queries_does_not_grow_with_the_claims(
    compared, visitor, django_assert_num_queries
):
    # Roles; responsibilities; positions, contexts and claims; notes; sources; the picker's roles.
    with django_assert_num_queries(8):
        page(visitor, ADDRESS)
    for number in range(30):
        compared.claim(f"source-{number}", "product-owner", "backlog", "owns")
        compared.claim(f"source-{number}", "product-manager", f"row-{number}", "owns")
        compared.claim(f"source-{number}", "product-owner", f"row-{number}", "varies")
        compared.note(f"row-{number}", "product-owner", explanation=f"See [@source-{number}].")
    with django_assert_num_queries(8):
        page(visitor, ADDRESS)


def test_nothing_on_the_page_comes_from_another_host_or_sets_a_cookie(compared, visitor):
    answer = visitor.get(ADDRESS)
    html = answer.content.decode()
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    # What is canonical, and what there is besides, is only told; a browser fetches neither.
    html = re.sub(r'<link rel="(?:canonical|alternate)"[^>]*>', "", html)
    assert not re.search(r'<(?:script|img|link)[^>]+(?:src|href)="(?:https?:)?//', html)


def test_only_reading_is_allowed(compared, visitor):
    assert visitor.post(ADDRESS).status_code == 405


def test_slug_in_another_case_costs_one_query(compared, visitor, django_assert_num_queries):
    with django_assert_num_queries(1):
        visitor.get("/compare/Product-Owner-vs-product-manager/")
