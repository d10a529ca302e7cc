"""A page's numbered references, and links that open the original at the quoted words."""

from urllib.parse import unquote

import pytest

from sources.citing.references import References, at_quotation
from sources.models import Source, SourceKind
from sources.text.quotation import parts

ADDRESS = "https://example.org/guide"


def source(slug: str, pk: int, **fields) -> Source:
    """Not saved: a reference needs no database."""
    return Source(**{"pk": pk, "slug": slug, "address": f"https://example.org/{slug}", **fields})


@pytest.fixture
def references() -> References:
    known = [source("lymar", 1), source("berls", 2), source("guide", 3)]
    return References({each.slug: each for each in known} | {"lymar-old": known[0]})


class TestTextFragments:
    @pytest.mark.parametrize(
        ("quotation", "fragment"),
        [
            ("orders the backlog", "orders%20the%20backlog"),
            ("well-known", "well%2Dknown"),
            ("a, then b", "a%2C%20then%20b"),
            ("100% & more", "100%25%20%26%20more"),
            ("für Größe", "f%C3%BCr%20Gr%C3%B6%C3%9Fe"),
            ("who? me/you #1", "who%3F%20me%2Fyou%20%231"),
            ("“so”", "%E2%80%9Cso%E2%80%9D"),
        ],
        ids=["blanks", "hyphen", "comma", "percent", "unicode", "slash", "quotes"],
    )
    def test_words_are_encoded_so_that_none_is_read_as_a_sign(self, quotation, fragment):
        assert at_quotation(ADDRESS, quotation) == f"{ADDRESS}#:~:text={fragment}"

    @pytest.mark.parametrize(
        "quotation", ["the beginning … the end", "the beginning…the end", "the beginning...the end"]
    )
    def test_an_ellipsis_parts_a_beginning_from_an_end(self, quotation):
        assert at_quotation(ADDRESS, quotation) == (f"{ADDRESS}#:~:text=the%20beginning,the%20end")

    def test_a_comma_of_the_words_is_no_sign_beside_the_one_that_parts_them(self):
        assert at_quotation(ADDRESS, "a, b … c-d").endswith("#:~:text=a%2C%20b,c%2Dd")

    def test_an_address_with_a_fragment_keeps_it(self):
        assert at_quotation(f"{ADDRESS}#roles", "so it is") == (
            f"{ADDRESS}#roles:~:text=so%20it%20is"
        )

    def test_a_query_in_the_address_stays_before_the_fragment(self):
        assert at_quotation(f"{ADDRESS}?a=1&b=2", "so") == f"{ADDRESS}?a=1&b=2#:~:text=so"

    @pytest.mark.parametrize("nothing", ["", "…", " ... "])
    def test_without_words_the_address_stands_as_it_is(self, nothing):
        assert at_quotation(ADDRESS, nothing) == ADDRESS

    def test_without_an_address_there_is_nothing_to_link_to(self):
        assert at_quotation("", "so it is") == ""

    @pytest.mark.parametrize("quotation", ["a-b, c & d", "50% “off” … für-alle, ja", "x=y;z+w"])
    def test_decoding_gives_the_words_back(self, quotation):
        _, fragment = at_quotation(ADDRESS, quotation).split("#:~:text=")
        assert [unquote(part) for part in fragment.split(",")] == parts(quotation)
        assert "-" not in fragment


class TestNumbers:
    def test_sources_are_numbered_in_the_order_in_which_they_are_first_cited(self, references):
        numbers = [references.to(slug).number for slug in ("guide", "lymar", "guide", "berls")]
        assert numbers == [1, 2, 1, 3]
        assert [each.source.slug for each in references] == ["guide", "lymar", "berls"]
        assert [each.number for each in references] == [1, 2, 3]

    def test_what_is_not_cited_is_not_listed(self, references):
        references.to("berls")
        assert len(references) == 1

    def test_a_former_slug_leads_to_the_same_number(self, references):
        assert references.to("lymar-old") is references.to("lymar")
        assert len(references) == 1

    def test_an_unknown_source_has_no_reference_and_takes_no_number(self, references):
        assert references.to("nobody") is None
        assert references.to("berls").number == 1


class TestPassages:
    def test_a_verified_quotation_is_linked_to(self, references):
        address = references.to("lymar").original("orders the backlog", verified=True)
        assert address == "https://example.org/lymar#:~:text=orders%20the%20backlog"

    def test_any_other_leads_to_the_page(self, references):
        address = references.to("lymar").original("orders the backlog")
        assert address == "https://example.org/lymar"

    def test_a_passage_cited_twice_stands_once_with_both_ways_back(self, references):
        reference = references.to("lymar")
        for anchor in ("claim-1", "claim-2", "claim-1"):
            reference.at("§ 2").lead_back_to(anchor)
        (passage,) = reference.passages
        assert passage.anchors == ["claim-1", "claim-2"]

    def test_another_locator_is_another_passage(self, references):
        reference = references.to("lymar")
        for locator in ("§ 2", "§ 3", "§ 2"):
            reference.at(locator)
        assert [(each.anchor, each.locator) for each in reference.passages] == [
            ("ref-1-1", "§ 2"),
            ("ref-1-2", "§ 3"),
        ]

    def test_a_comment_without_an_address_links_to_its_thread(self):
        thread = source("thread", 1, address="https://example.org/thread")
        comment = source("comment", 2, address="", part_of=thread)
        reference = References({"comment": comment}).to("comment")
        assert reference.original() == "https://example.org/thread"
        assert reference.original("so it is", verified=True) == (
            "https://example.org/thread#:~:text=so%20it%20is"
        )

    def test_a_comment_with_an_address_links_there(self):
        thread = source("thread", 1, address="https://example.org/thread")
        comment = source("comment", 2, address="https://example.org/thread#3", part_of=thread)
        assert References({"c": comment}).to("c").original() == comment.address

    def test_a_reply_links_to_the_nearest_whole_that_has_an_address(self):
        thread = source("thread", 1, address="https://example.org/thread")
        comment = source("comment", 2, address="", part_of=thread)
        reply = source("reply", 3, address="", part_of=comment)
        assert reply.link == "https://example.org/thread"

    def test_a_source_that_is_nowhere_to_be_read_links_nowhere(self):
        book = source("book", 1, address="")
        assert References({"book": book}).to("book").original("so", verified=True) == ""


class TestWhatAReferenceTells:
    @pytest.mark.parametrize(
        ("kind", "published", "told"),
        [
            (SourceKind.COMMENT, "", "comment"),
            (SourceKind.OFFICIAL_GUIDE, "2020-11", "official guide, 2020"),
            (SourceKind.ARTICLE, "2024-12-02", "article, 2024"),
        ],
    )
    def test_its_kind_and_year(self, kind, published, told):
        assert source("s", 1, kind=kind, published=published).kind_and_year == told

    def test_a_title_or_what_it_is_and_where(self):
        titled = source("s", 1, title="Roles", short_name="Lymar", publisher="A blog")
        comment = source("s", 1, short_name="Comment 3", publisher="Hacker News")
        assert titled.full_name == "Roles"
        assert comment.full_name == "Comment 3, Hacker News"
        assert source("s", 1, short_name="Comment 3").full_name == "Comment 3"

    def test_its_date_in_words(self):
        assert source("s", 1, published="2024-12").published_in_words == "December 2024"
