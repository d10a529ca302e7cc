"""Two addresses of one page are known for the same; comments of one thread are not."""

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sources.addresses import MAX_KEY, key, normalised, site_of

PAGE = "https://example.org/roles/owner"


class TestTheSamePage:
    @pytest.mark.parametrize(
        "address",
        [
            "http://example.org/roles/owner",
            "https://www.example.org/roles/owner",
            "https://EXAMPLE.org/roles/owner",
            "HTTPS://example.org./roles/owner",
            "https://example.org:443/roles/owner",
            "http://example.org:80/roles/owner",
            "https://example.org/roles/owner/",
            "  https://example.org/roles/owner ",
            "https://example.org/roles/owner?",
            "https://example.org/roles/owner?utm_source=x&utm_campaign=y",
            "https://example.org/roles/owner?UTM_Medium=mail",
            "https://example.org/roles/owner?fbclid=a&gclid=b&mc_cid=c&mc_eid=d&msclkid=e",
            "https://example.org/roles/owner#:~:text=orders%20the%20backlog",
            "https://example.org/roles/owner#who-orders",
            "https://example.org/roles/owner#who-orders:~:text=orders",
            "https://example.org/roles/owner#comments",
            "https://example.org/roles/owner#",
            "https://example.org/r%6Fles/owner",
        ],
    )
    def test_has_one_key(self, address):
        assert key(address) == key(PAGE)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://example.org", "https://example.org/"),
            ("https://example.org/?b=2&a=1", "https://example.org?a=1&b=2&utm_id=3"),
            ("https://example.org/a%2fb", "https://example.org/a%2Fb"),
            ("https://example.org/caf%C3%A9", "https://example.org/café"),
            ("https://example.org/café", "https://example.org/cafe\u0301"),
            ("https://example.org/a b", "https://example.org/a%20b"),
            ("https://example.org/?q=a+b", "https://example.org/?q=a%20b"),
            ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
            ("https://example.org/t#comment-12", "http://www.example.org/t/#comment-12"),
            ("https://example.org/t#comment-12:~:text=a", "https://example.org/t#comment-12"),
        ],
    )
    def test_is_known_in_either_spelling(self, one, other):
        assert key(one) == key(other)


class TestAnotherPage:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://example.org/a", "https://example.org/b"),
            ("https://example.org/a", "https://example.org/A"),
            ("https://example.org/a", "https://blog.example.org/a"),
            ("https://example.org/a", "https://example.org:8080/a"),
            ("https://example.org/a%2Fb", "https://example.org/a/b"),
            ("https://example.org/?a=1", "https://example.org/?a=2"),
            ("https://example.org/?q=a%26b", "https://example.org/?q=a&b"),
            # A branch, not where somebody came from.
            ("https://example.org/a?ref=main", "https://example.org/a?ref=next"),
            ("https://www.com/", "https://com/"),
        ],
    )
    def test_has_another_key(self, one, other):
        assert key(one) != key(other)

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/t#comment-{}",
            "https://example.org/t#comment{}",
            "https://example.org/t#li-comment-{}",
            "https://example.org/t#issuecomment-{}",
            "https://example.org/t#discussion_r{}",
            "https://example.org/t#discussioncomment-{}",
            "https://example.org/t#c{}",
            "https://example.org/t#p{}",
            "https://example.org/t#post-{}",
            "https://example.org/t#reply-{}",
            "https://example.org/questions/1#{}",
            "https://news.example.org/item?id={}",
            "https://example.org/t?commentId={}",
            "https://example.org/#/threads/{}",
            "https://example.org/#!topic/{}",
        ],
    )
    def test_comments_of_one_thread_stay_apart(self, address):
        one, other = address.format(1234567), address.format(1234568)
        whole = address.split("#")[0].split("?")[0]
        assert len({key(one), key(other), key(whole)}) == 3


pieces = st.sampled_from(
    [
        *"/?#&=%:@[].+ ",
        *["www.", "http://", "https://", "example.org", "EXAMPLE", "ü", "e\u0301", "ß", "\u3002"],
        *["%41", "%2f", "%zz", ":80", ":99999", "utm_a=b", "#comment-12", ":~:text=", "[::1]"],
        *["ﬁ", "Ⅷ", "\ud800", "\0", "\n", "xn--", "..", "//"],
    ]
)
addresses = st.lists(pieces, max_size=12).map("".join) | st.text(max_size=40)


class TestAnythingAtAll:
    @given(addresses | addresses.map(lambda rest: f"https://{rest}"))
    @example("https://www.www.example.org//")
    @example("https://[::1]:443/")
    @example("http://[")
    def test_never_fails_and_a_second_time_changes_nothing(self, address):
        once = normalised(address)
        assert normalised(once) == once
        assert len(key(address)) <= MAX_KEY
        assert key(address).isascii()

    @given(st.text(st.characters(codec="utf-8"), max_size=1000))
    def test_has_a_key_that_fits_however_long_it_is(self, path):
        assert len(key(f"https://example.org/{path}")) <= MAX_KEY

    @given(st.from_regex(r"[a-z0-9/._~-]{0,30}", fullmatch=True), st.text(max_size=20))
    def test_tracking_and_places_on_the_page_change_nothing(self, path, words):
        plain = f"https://example.org/{path}"
        tracked = f"{plain}?utm_source={words.replace('&', '').replace('#', '')}#:~:text={words}"
        if urlsplit(tracked).query.startswith("utm_source"):
            assert key(tracked) == key(plain)

    def test_no_address_has_no_key(self):
        assert key("") == key("  ") == ""


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://rolebook.example", "https://rolebook.example"),
        ("http://127.0.0.1:8000/roles/", "http://127.0.0.1:8000"),
        ("https://[::1]:8000?q=x", "https://[::1]:8000"),
        ("https://rölebook.example/", "https://rölebook.example"),
        ("HTTPS://Rolebook.Example/Roles/", "https://rolebook.example"),
        *((none, "") for none in ("", "rolebook.example", "https://", "https://[x", "https://a b")),
        *((none, "") for none in ("ftp://a", "https://a:b", "https://me:secret@a", "https://a\n")),
    ],
)
def test_the_site_of_an_address(address, site):
    assert site_of(address) == site
