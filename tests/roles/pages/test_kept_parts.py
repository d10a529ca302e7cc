"""Parts of pages are rendered again once they show something else."""

import pytest
from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import trans_real

from roles.templatetags.kept_parts import MAX_PARTS, PARTS
from tests.pseudo import Bracketed

TEMPLATE = "{% keep part page value %}<b>{{ value }}{{ shown }}</b>{% endkeep %}"


@pytest.fixture
def render():
    PARTS.clear()
    engine = Engine(builtins=["roles.templatetags.kept_parts"])
    template = engine.from_string(TEMPLATE)
    return lambda **values: template.render(Context(values))


def test_a_part_is_kept_as_long_as_its_values_are_equal(render):
    assert render(page="/", value=["a"], shown=1) == "<b>[&#x27;a&#x27;]1</b>"
    assert render(page="/", value=["a"], shown=2) == "<b>[&#x27;a&#x27;]1</b>"
    assert render(page="/", value="b", shown=3) == "<b>b3</b>"
    assert render(page="/", value=["a"], shown=4) == "<b>[&#x27;a&#x27;]4</b>"


def test_each_page_has_its_own(render):
    assert render(page="/", value="a", shown=1) == "<b>a1</b>"
    assert render(page="/de/", value="a", shown=2) == "<b>a2</b>"
    assert render(page="/", value="a", shown=3) == "<b>a1</b>"


def test_each_catalogue_of_a_language_has_its_own(render, monkeypatch):
    with translation.override("de"):
        assert render(page="/", value="a", shown=1) == "<b>a1</b>"
    with monkeypatch.context() as patched:
        patched.setitem(trans_real._translations, "de", Bracketed("de"))
        with translation.override("de"):
            assert render(page="/", value="a", shown=2) == "<b>a2</b>"
    with translation.override("de"):
        assert render(page="/", value="a", shown=3) == "<b>a1</b>"


def test_the_parts_that_were_rendered_longest_ago_go_first(render):
    for number in range(MAX_PARTS + 1):
        render(page=number, value="a", shown="first")
    assert render(page=1, value="a", shown="anew") == "<b>afirst</b>"
    assert render(page=0, value="a", shown="anew") == "<b>aanew</b>"
