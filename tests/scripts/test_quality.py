"""What `make quality` makes of its findings: judged, and written down alike each time."""

import pytest

from scripts import quality_report
from scripts.quality_report import Markup, Scores, Weights, median

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


def said(file: str, **others) -> dict:
    return {**EMPTY_OPTION, "url": f"file:/somewhere/{file}", **others}


def failing(result) -> list[str]:
    return [each.what for each in result.requirements() if not each.holds]


def weights(html: int, whole: int, *complaints: str) -> Weights:
    visits = {
        "/": {"html": 1_000, "all": whole, "requests": 20},
        "/compare/": {"html": html, "all": html, "requests": 20},
    }
    return Weights(visits, ["/compare/"], list(complaints))


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([100, 98, 100], 100), ([98, 98, 100], 98), ([99], 99), ([98, 100], 98)],
)
def test_median_is_one_of_the_scores(scores, expected):
    assert median(scores) == expected


def test_an_error_on_a_page_of_the_site_is_ours_and_named_with_its_page():
    found = quality_report.markup(PAGES, [said("000.html")])
    assert found.djangos == {}
    assert found.faults[0].startswith("/roles/, line 7: Element “option”")
    assert failing(found) == ["errors of HTML on any page"]


def test_what_djangos_admin_writes_is_set_aside_at_the_desk_and_counted():
    found = quality_report.markup(PAGES, [said("001.html"), said("001.html")])
    assert found.faults == []
    assert list(found.djangos.values()) == [2]
    assert failing(found) == []


def test_another_error_at_the_desk_is_ours():
    found = quality_report.markup(PAGES, [said("001.html", message="Duplicate ID “a”.")])
    assert failing(found)


def test_a_warning_is_no_error():
    assert quality_report.markup(PAGES, [said("000.html", type="info")]).faults == []


def test_performance_is_reported_and_never_required():
    assert failing(Scores({"/": {**FULL, "performance": [50, 60, 70]}}, {})) == []


def test_a_median_below_100_fails_and_says_where():
    scores = {**FULL, "seo": [100, 92, 92], "performance": [100] * 3}
    assert failing(Scores({"/": FULL | {"performance": [1]}, "/roles/": scores}, {})) == [
        "SEO, /roles/"
    ]


@pytest.mark.parametrize(
    ("html", "whole", "number"),
    [(59_999, 99_999, 0), (60_000, 99_999, 1), (59_999, 100_000, 1), (60_000, 100_000, 2)],
)
def test_limits_are_to_be_stayed_under(html, whole, number):
    assert len(failing(weights(html, whole))) == number


def test_a_complaint_of_the_browser_fails():
    assert failing(weights(1, 1, "/: asks another host"))


def test_document_names_tools_and_day_and_quotes_no_html_as_such():
    results = [
        Markup({"site": 1, "desk": 2}, ["/roles/, line 7: wrong <b>"], {"Django's": 3}),
        Scores({"/": {**FULL, "performance": [97, 98, 99]}}, {"/": ["SEO: a title (a-b)"]}),
        weights(60_000, 70_000, "/: no"),
    ]
    text = quality_report.document("2026-11-22", {"Nu HTML checker": "1", "Node": "2"}, results)
    assert text == quality_report.document(
        "2026-11-22", {"Nu HTML checker": "1", "Node": "2"}, results
    )
    assert "Measured on 2026-11-22 with Nu HTML checker 1, Node 2" in text
    assert "comparison, compressed | under 60.0 kB | 60.0 kB | **no** |" in text
    assert "| / | 100 (100, 100, 98) |" in text
    assert "| 98 (97, 98, 99) |" in text
    assert "wrong &lt;b>" in text
