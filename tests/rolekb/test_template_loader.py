"""Templates are laid out for the people who edit them; what they render is not."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from rolekb.template_loader import drop_layout


@pytest.mark.parametrize(
    ("template", "rendered"),
    [
        ("<p>one\n    two</p>", "<p>one two</p>"),
        ('<a\n  href="/">here</a>', '<a href="/">here</a>'),
        ("<b>one</b>\\\n    <b>two</b>", "<b>one</b><b>two</b>"),
        ("<pre>one\n  two</pre>", "<pre>one\n  two</pre>"),
        ("<textarea>\n{{ text }}\n</textarea>", "<textarea>\n{{ text }}\n</textarea>"),
        ("<p>a\nb</p><pre>c\nd</pre>\ne", "<p>a b</p><pre>c\nd</pre> e"),
    ],
)
def test_a_line_break_is_a_blank_but_where_white_space_counts(template, rendered):
    assert drop_layout(template) == rendered


def test_words_of_the_catalogue_stay_as_they_are():
    template = "{% blocktranslate %}one\n  two{% endblocktranslate %}"
    assert drop_layout(template) == template


def test_no_line_of_a_template_is_longer_than_160_characters():
    folder = Path(settings.BASE_DIR) / "templates"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 90
    long = [
        f"{path.relative_to(folder)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 160
    ]
    assert long == []


def test_the_sites_own_templates_are_loaded_without_layout_and_text_as_it_is():
    html = engines["django"].get_template("404.html").template.source
    assert "\n" not in html.strip()
    xml = engines["django"].get_template("sharing/opensearch.xml").template.source
    assert "\n" in xml.strip()
