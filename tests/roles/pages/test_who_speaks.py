"""What a page says of who speaks: the thread of a comment, and the interest of a voice."""

import pytest

from sources.models import Source, Voice
from tests.html import get_page

AFFILIATION = "sells training for it"
AFFILIATION_ADDRESS = "https://example.org/training"


@pytest.fixture
def comment(world) -> Source:
    thread = world.source("thread", kind="forum_thread", address="https://example.org/thread")
    return world.source("comment", kind="comment", part_of=thread, address="")


def test_a_comment_without_an_address_leads_to_its_words_in_the_thread(client, world, comment):
    world.claim(
        comment,
        "chief",
        "vision",
        key="thread22",
        quotation="chiefs see far ahead",
        quotation_result="verified",
        quotation_checked_on="2026-01-01",
    )
    page = get_page(client, "/claims/thread22/")
    (link,) = [a for a in page.all("a") if a.text == "in this thread"]
    assert link.get("href") == "https://example.org/thread#:~:text=chiefs%20see%20far%20ahead"
    (link,) = [
        a for a in get_page(client, "/sources/comment/").all("a") if a.text == "in this thread"
    ]
    assert link.get("href") == "https://example.org/thread"


def test_a_comment_with_an_address_has_its_own(client, world, comment):
    Source.objects.filter(slug="comment").update(address="https://example.org/thread#7")
    world.claim(comment, "chief", "vision", key="thread22")
    assert "in this thread" not in get_page(client, "/claims/thread22/").text
    assert "in this thread" not in get_page(client, "/sources/comment/").text


def test_the_affiliation_of_a_voice_stands_beside_it_with_its_address(client, world):
    claim = world.claim("lymar", "chief", "vision", key="interest")
    Voice.objects.update(affiliation=AFFILIATION, affiliation_address=AFFILIATION_ADDRESS)
    for address in ("/claims/interest/", claim.source.get_absolute_url()):
        (link,) = [a for a in get_page(client, address).all("a") if a.text == AFFILIATION]
        assert link.get("href") == AFFILIATION_ADDRESS


def test_an_affiliation_takes_an_address(editor, world):
    voice = world.voice("lymar")
    response = editor.post(
        f"/admin/sources/voice/{voice.pk}/change/",
        {"name": voice.name, "slug": voice.slug, "affiliation": AFFILIATION},
    )
    assert "Say at which address the affiliation can be read." in response.content.decode()
    voice.refresh_from_db()
    assert voice.affiliation == ""


def test_a_long_list_of_sources_has_parts(client, world):
    for number in range(61):
        world.source(f"source-{number:02}")
    first, last = (get_page(client, f"/sources/?page={number}") for number in (1, 2))
    assert len(first.all("ul[@class='entries two']/li")) == 60
    assert len(last.all("ul[@class='entries two']/li")) == 1
    assert "/sources/?page=2" in first.links
    assert last.values("a[@rel='prev']", "href") == ["/sources/?page=1"]
    assert len(get_page(client, "/sources/?page=nonsense").all("ul[@class='entries two']/li")) == 60
