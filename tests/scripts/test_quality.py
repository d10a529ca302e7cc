"""What `make quality` makes of its findings: judged, and written down alike each time."""

import pytest

from scripts import quality_report
from scripts.quality_report import Markup, Scores, median

PAGES = [
    {"file": "000.html", "part": "site", "name": "/roles/"},
    {"file": "001.html", "part": "desk", "name": "desk: claim, new"},
]
EMPTY_OPTION = {
    "type": "error",
    "message": "Element “option” without attribute “label” must not be empty.",
    "extract": ' value=""></option>\n</se',
    "lastLine": 7,
}
FULL = {"accessibility": [100, 100, 98], "best-practices": [100] * 3, "seo": [100] * 3}


def message(file: str, **others) -> dict:
    return {**EMPTY_OPTION, "url": f"file:/somewhere/{file}", **others}


def failing(result) -> list[str]:
    return [each.subject for each in result.requirements if not each.holds]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([100, 98, 100], 100), ([98, 98, 100], 98), ([99], 99), ([98, 100], 98)],
)
def test_median_is_one_of_the_scores(scores, expected):
    assert median(scores) == expected


def test_an_error_on_a_page_of_the_site_is_ours_and_named_with_its_page():
    markup = quality_report.judge_markup(PAGES, [message("000.html")])
    assert markup.of_django == {}
    assert markup.errors[0].startswith("/roles/, line 7: Element “option”")
    assert failing(markup) == ["errors of HTML on any page"]


def test_what_djangos_admin_writes_is_set_aside_at_the_desk_and_counted():
    markup = quality_report.judge_markup(PAGES, [message("001.html"), message("001.html")])
    assert markup.errors == []
    assert list(markup.of_django.values()) == [2]
    assert failing(markup) == []


def test_what_somebody_typed_is_set_aside_where_it_is_refused():
    typed = '<input type="url" name="address" value="nine" maxlength="500" {} id="id_address">'
    bad = "Bad value “nine” for attribute “value” on element “input”: The string “nine” is not ..."
    refused = message("001.html", message=bad, extract=typed.format('aria-invalid="true"'))
    assert not failing(quality_report.judge_markup(PAGES, [refused]))
    ours = message("001.html", message=bad, extract=typed.format(""))
    assert failing(quality_report.judge_markup(PAGES, [ours]))


def test_another_error_at_the_desk_is_ours():
    markup = quality_report.judge_markup(PAGES, [message("001.html", message="Duplicate ID “a”.")])
    assert failing(markup)


def test_a_warning_is_no_error():
    assert quality_report.judge_markup(PAGES, [message("000.html", type="info")]).errors == []


def test_performance_is_reported_and_never_required():
    assert failing(Scores({"/": {**FULL, "performance": [50, 60, 70]}}, [])) == []


def test_a_median_below_100_fails_and_says_where():
    scores = {**FULL, "seo": [100, 92, 92], "performance": [100] * 3}
    assert failing(Scores({"/": FULL | {"performance": [1]}, "/roles/": scores}, [])) == [
        "SEO, /roles/"
    ]


def test_document_names_tools_and_day_and_quotes_no_html_as_such():
    results = [
        Markup({"site": 1, "desk": 2}, ["/roles/, line 7: wrong <b>"], {"Django's": 3}),
        Scores({"/": {**FULL, "performance": [97, 98, 99]}}, ["/: SEO: a title (a-b)"]),
    ]
    text = quality_report.write_document(
        "2026-11-22", {"Nu HTML checker": "1", "Node": "2"}, results
    )
    assert text == quality_report.write_document(
        "2026-11-22", {"Nu HTML checker": "1", "Node": "2"}, results
    )
    assert "Measured on 2026-11-22 with Nu HTML checker 1, Node 2" in text
    assert "errors of HTML on any page | none | 1 on 3 pages | **no** |" in text
    assert "| / | 100 (100, 100, 98) |" in text
    assert "| 98 (97, 98, 99) |" in text
    assert "wrong &lt;b>" in text
