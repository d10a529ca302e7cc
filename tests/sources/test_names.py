"""Which names are names of bodies, and how reference managers write those of persons."""

import pytest

from sources.citing.citations import Work, ris
from sources.citing.names import is_body, parse_author


@pytest.mark.parametrize(
    "name",
    [
        "Scaled Agile, Inc.",
        "Example Software GmbH",
        "Example Software GmbH & Co. KG",
        "Ejemplo S.L.",
        "Atlas, Ltd",
        "Esempio, S.p.A.",
        "Project Management Institute",
        "Department for Work, Pensions and Health",
        "{Barnes and Noble}",
        "University of California, Irvine",
    ],
)
def test_bodies_are_known_by_their_form_or_kind(name):
    assert is_body(name)


@pytest.mark.parametrize(
    "name", ["Jane Doe", "Doe, Jane", "Co, Anna", "张三", "Roe, Pat, Jr.", "Ag", "Inc."]
)
def test_persons_are_none(name):
    assert not is_body(name)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Doe, Jane", "Jane Doe"),
        ("  Doe ,  Jane ", "Jane Doe"),
        ("Jane Doe", "Jane Doe"),
        ("King, Martin Luther, Jr.", "Martin Luther King, Jr."),
        ("Jane Doe, PhD", "Jane Doe, PhD"),
        ("van der Berg, Anna", "Anna van der Berg"),
        ("张, 三", "张三"),
        ("김, 유진", "김유진"),
        ("Doe,", "Doe"),
        ("Scaled Agile, Inc.", "Scaled Agile, Inc."),
        ("{Scaled Agile, Inc.}", "Scaled Agile, Inc."),
        ("University of California, Irvine", "University of California, Irvine"),
        ("One, Two, Three, Four", "One, Two, Three, Four"),
        ("", ""),
    ],
)
def test_an_author_is_named_as_sources_name_authors(written, name):
    assert parse_author(written) == name


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Scaled Agile, Inc.", "AU  - Scaled Agile Inc."),
        ("University of California, Irvine", "AU  - University of California Irvine"),
        ("Jane Doe", "AU  - Jane Doe"),
        ("Jane Doe, PhD", "AU  - Jane Doe, PhD"),
    ],
)
def test_ris_parts_no_name_of_a_body(name, line):
    """Reference managers take what follows a comma for a given name."""
    assert line in ris([Work("k", "article", authors=(name,))]).splitlines()
