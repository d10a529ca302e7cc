"""An export of a reference manager: what becomes of each entry, and which are added."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles.models import PendingSource
from sources.models import Source, Voice
from tests.html import Page
from tests.sources.adding.test_add_source import START, give, upload

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors


def work(title: str, author: str = "Kim Berls", **fields) -> dict:
    return {"type": "webpage", "title": title, "author": [{"literal": author}], **fields}


def give_works(browser, *works: dict) -> str:
    return give(browser, file=upload("zotero.json", json.dumps(works)))


def rows_of(response) -> list[tuple]:
    return [(row.line, row.outcome, row.is_chosen) for row in response.context["rows"]]


def posted(response, **changes) -> dict:
    rows = response.context["rows"]
    voices = {f"voice-{row.number}": row.voice_choice for row in rows if not row.faults}
    return {"add": [row.number for row in rows if row.is_chosen], **voices, **changes}


def test_each_entry_is_shown_with_what_becomes_of_it(editor, world):
    lymar = world.source("lymar")
    address = give_works(
        editor,
        work("Another", URL="https://example.org/new"),
        work("What Lymar says", URL="http://www.example.org/lymar?utm_source=x"),
        work("What lymar wrote", "Lymar"),
        work("Another", URL="https://example.org/new#:~:text=a"),
        {"type": "webpage"},
        work("Bad", URL="javascript:alert(1)"),
        work("x" * 301),
    )
    response = editor.get(address)
    assert rows_of(response) == [
        (1, "new", True),
        (2, "perhaps here", False),
        (3, "perhaps here", False),
        (4, "perhaps here", False),
        (5, "refused", False),
        (6, "refused", False),
        (7, "refused", False),
    ]
    page = Page(response)
    assert "1 new, 3 perhaps here, 3 refused" in page.text
    assert f"/admin/sources/source/{lymar.pk}/change/" in page.links
    assert "The entry of line 1 is the same work" in page.text
    assert "neither a title nor an address" in page.text
    assert "title: At most 300 characters (it has 301)" in page.text or "at most 300" in page.text
    assert len(page.all("input[@type='checkbox']")) == 4


def test_those_that_are_ticked_become_sources_with_their_voices(editor, world):
    kim = world.voice("kim-berls")
    Voice.objects.filter(pk=kim.pk).update(name="Kim Berls")
    address = give_works(
        editor,
        work("One", "Berls, Kim", URL="https://example.org/1", issued={"raw": "2020-03"}),
        work("Two", "Jo Doe", URL="https://example.org/2"),
        work("Three", "Doe, Jo", URL="https://example.org/3"),
        work("Four", "Kim B.", URL="https://example.org/4"),
    )
    page = editor.get(address)
    response = editor.post(address, posted(page, **{"add": [0, 1, 2], "voice-3": kim.pk}))
    assert response["Location"] == "/admin/sources/source/"
    assert "3 sources were added; 1 left out" in Page(editor.get(response["Location"])).text
    sources = {source.title: source for source in Source.objects.all()}
    assert set(sources) == {"One", "Two", "Three"}
    assert sources["One"].voice == kim
    assert sources["One"].published == "2020-03"
    assert sources["Two"].voice == sources["Three"].voice
    assert sources["Two"].voice.name == "Jo Doe"
    assert sources["One"].history.get().history_change_reason == "Added from zotero.json"
    assert not PendingSource.objects.exists()
    assert editor.post(address, posted(page))["Location"] == START


def test_a_doubtful_one_is_added_with_its_tick_and_a_refused_one_never(editor, world):
    world.source("lymar")
    address = give_works(
        editor,
        work("Other chapter", URL="https://example.org/lymar"),
        work("Bad", URL="javascript:alert(1)"),
    )
    page = editor.get(address)
    response = editor.post(address, posted(page))
    assert "Nothing was added: tick the entries" in Page(response).text
    response = editor.post(address, posted(page, add=[0, 1, 99, "x"]))
    assert response["Location"].endswith("/claims/")
    assert sorted(Source.objects.values_list("title", flat=True)) == [
        *("Other chapter", "What lymar wrote")
    ]


@pytest.mark.parametrize("choice", ["", "999", "x", "new\0"])
def test_an_odd_voice_is_refused_in_its_row_and_saves_nothing(editor, choice):
    address = give_works(editor, work("One"), work("Two"))
    page = editor.get(address)
    response = editor.post(address, posted(page, **{"add": [0], "voice-0": choice}))
    assert rows_of(response)[0][1] == "refused"
    assert not Source.objects.exists()
    assert not Voice.objects.exists()


def test_a_contributor_adds_hidden_ones(contributor):
    address = give_works(contributor, work("One"), work("Two"))
    contributor.post(address, posted(contributor.get(address)))
    assert Source.objects.hidden().count() == 2


def test_who_may_not_make_voices_takes_those_that_are_here(client, django_user_model, world):
    world.voice("kim")
    user = django_user_model.objects.create_user("sam", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="add_source"))
    client.force_login(user)
    response = client.get(give_works(client, work("One", "Kim"), work("Two", "Jo Doe")))
    assert rows_of(response) == [(1, "new", True), (2, "refused", False)]
    assert "only an editor makes one" in Page(response).text


@pytest.mark.parametrize("number", [2, 40])
def test_the_preview_takes_a_fixed_number_of_queries(editor, world, number):
    for place in range(number):
        world.source(f"source-{place}")
    works = [work(f"Work {place}", f"Source-{place}") for place in range(number)]
    address = give_works(editor, *works)
    with CaptureQueriesContext(connection) as shown:
        response = editor.get(address)
    assert len(response.context["rows"]) == number
    assert len(shown) == 9


def test_five_hundred_are_taken_and_no_more(editor):
    works = [work(f"Work number {place}", f"Author {place}") for place in range(501)]
    response = give(editor, 200, file=upload("zotero.json", json.dumps(works)))
    assert "at most 500 are taken at once" in str(response.context["form"].errors)
    address = give_works(editor, *works[:500])
    page = editor.get(address)
    assert len(page.context["rows"]) == 500
    editor.post(address, posted(page))
    assert Source.objects.count() == 500 == Voice.objects.count()
