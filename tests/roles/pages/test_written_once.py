"""Words and addresses that stand in a template: written once for each language."""

import pytest
from django.template import engines
from django.urls import set_script_prefix
from django.utils import translation

pytestmark = pytest.mark.django_db

WORDS = '{% translate "Compare" %}'
ADDRESS = '{% url "roles" %}'


@pytest.fixture
def asked_for_words(monkeypatch):
    """The words that were looked up in a catalogue."""
    asked = []
    look_up = translation._trans.gettext

    def note(words):
        asked.append(words)
        return look_up(words)

    monkeypatch.setattr(translation._trans, "gettext", note)
    return asked


def test_words_are_looked_up_once_for_each_language(asked_for_words):
    template = engines["django"].from_string(WORDS)
    written = []
    for code in ("en-gb", "de", "en-gb", "de"):
        with translation.override(code):
            written.append(template.render({}))
    assert written == ["Compare", "Vergleichen", "Compare", "Vergleichen"]
    assert asked_for_words == ["Compare", "Compare"]


def test_words_of_a_variable_are_its_own():
    template = engines["django"].from_string("{% translate words %}")
    with translation.override("de"):
        assert [template.render({"words": words}) for words in ("Compare", "Roles")] == [
            "Vergleichen",
            "Rollen",
        ]


def test_an_address_is_that_of_the_language_and_the_folder():
    template = engines["django"].from_string(ADDRESS)
    assert template.render({}) == "/roles/"
    with translation.override("de"):
        assert template.render({}) == "/de/roles/"
    try:
        set_script_prefix("/wiki/")
        assert template.render({}) == "/wiki/roles/"
    finally:
        set_script_prefix("/")
    assert template.render({}) == "/roles/"


def test_an_address_of_something_is_its_own():
    template = engines["django"].from_string('{% url "role" slug %}')
    slugs = ("product-owner", "tester")
    assert [template.render({"slug": slug}) for slug in slugs] == [
        "/roles/product-owner/",
        "/roles/tester/",
    ]
