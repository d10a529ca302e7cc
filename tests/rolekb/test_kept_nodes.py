"""What a template writes of itself alone is kept, and is the same as what Django writes."""

import pytest
from django.template import Context, Engine
from django.test import override_settings
from django.urls import set_script_prefix
from django.utils import translation

PART = '<p>{% translate "Search" %} {{ word }}</p>'
PAGE = """{% load i18n static %}<a href="{% url "roles" %}">{% translate "Roles" %}</a>
{% translate "Search" context "do it" %}{% translate "Roles" as roles %}{{ roles }}
{% url "about" as about %}{{ about }}<img src="{% static "favicon.svg" %}">
{% for word in words %}<b>{% translate "Roles" %}</b>
{% if word %}{% url "role" word %}{% else %}{% translate "Search" %}{% endif %}
{% empty %}{% translate "Map" %}{% url "map" %}{% endfor %}
{% with word="a" %}{% translate word %}{% translate "Map" %}{% include "part" %}{% endwith %}
{% language "de" %}{% translate "Roles" %}{% url "roles" %}{% endlanguage %}
{% autoescape off %}{% translate "Roles & more" %}{% endautoescape %}{% translate "Roles & more" %}
{% block body %}{% translate "Sources" %}{% url "sources" %}{% endblock %}"""
CHILD = '{% extends "page" %}{% block body %}{{ block.super }}{% translate "Map" %}{% endblock %}'

TEMPLATES = {
    "part": PART,
    "page": PAGE,
    "child": CHILD,
    "words": '{% translate "Compare" %}',
}
LOADER = "django.template.loaders.locmem.Loader", TEMPLATES
MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


def engine(*loaders) -> Engine:
    libraries = {"static": "django.templatetags.static", "i18n": "django.templatetags.i18n"}
    return Engine(loaders=[*loaders], libraries=libraries, builtins=["django.templatetags.i18n"])


@pytest.fixture
def rendered():
    """Return a function that renders a template as the site does and as Django does."""
    site = engine(("rolekb.template_loader.CachedLoader", [LOADER]))
    django = engine(LOADER)

    def render(name: str, **values) -> tuple[str, str]:
        ours, theirs = (one.get_template(name).render(Context(values)) for one in (site, django))
        return ours, theirs

    return render


@pytest.mark.parametrize("name", ["page", "child"])
def test_a_page_is_the_same_however_often_and_in_whatever_language_it_is_rendered(rendered, name):
    seen = set()
    for language in ["en-gb", "de", "en-gb", "de"]:
        for words in [[], ["tester", ""], ["", "analyst"]]:
            with translation.override(language):
                ours, theirs = rendered(name, words=words)
            assert ours == theirs
            seen.add(ours)
    assert len(seen) == 6


def test_words_are_looked_up_once_for_each_language(rendered, monkeypatch):
    looked_up = []
    gettext = translation._trans.gettext

    def look_up(words):
        looked_up.append(words)
        return gettext(words)

    monkeypatch.setattr(translation._trans, "gettext", look_up)
    for language in ["en-gb", "de", "en-gb", "de"]:
        with translation.override(language):
            ours, theirs = rendered("words")
        assert ours == theirs
    assert len(looked_up) == 2 + 4


def test_addresses_follow_the_folder_in_which_the_site_is_served(rendered):
    assert 'href="/roles/"' in rendered("page")[0]
    set_script_prefix("/wiki/")
    try:
        ours, theirs = rendered("page")
    finally:
        set_script_prefix("/")
    assert ours == theirs
    assert 'href="/wiki/roles/"' in ours


def test_static_files_follow_the_storage_that_serves_them(rendered, settings, tmp_path):
    assert 'src="/static/favicon.svg"' in rendered("page")[0]
    (tmp_path / "staticfiles.json").write_text(
        '{"version": "1.1", "hash": "", "paths": {"favicon.svg": "favicon.abc.svg"}}'
    )
    files = {"BACKEND": MANIFEST, "OPTIONS": {"location": str(tmp_path)}}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": files}):
        ours, theirs = rendered("page")
    assert ours == theirs
    assert 'src="/static/favicon.abc.svg"' in ours
