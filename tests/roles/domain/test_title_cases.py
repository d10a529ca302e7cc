"""Titles that went wrong, each of which stands for a kind, and others of its kind."""

import csv
from pathlib import Path

import pytest

from roles.domain.titles import Name, NameKind, Reader, Tier, Vocabulary

from .titles import NAMES, reader

CASES = Path(__file__).parents[2] / "data" / "cases"
READER = reader()


def titles(name: str) -> list[str]:
    with (CASES / name).open(encoding="utf-8") as file:
        return [row["title"] for row in csv.DictReader(file, delimiter="\t")]


def roles(title: str, tier: Tier) -> list[str]:
    reading = READER.read(title)
    assert reading.tier is tier
    return list(reading.roles)


class TestTwoRolesInOneTitle:
    def test_are_both_offered(self):
        both, short, single = titles("f1-two-roles-in-one-title.tsv")
        assert roles(both, Tier.ASK) == ["product-manager", "product-owner"]
        assert roles(short, Tier.ASK) == ["product-manager", "project-manager", "product-owner"]
        assert roles(single, Tier.LIKELY) == ["project-manager"]
        assert [READER.read(title).two_hats for title in (both, short, single)] == [
            True,
            True,
            False,
        ]

    @pytest.mark.parametrize(
        ("title", "offered"),
        [
            ("PO/SM", ["product-owner", "scrum-master"]),
            ("PM-PO", ["product-manager", "project-manager", "product-owner"]),
            ("Senior PO/SM (m/w/d)", ["product-owner", "scrum-master"]),
            ("Payments: PO/SM", ["product-owner", "scrum-master"]),
            ("Payments, Product Owner / Product Manager", ["product-owner", "product-manager"]),
            (
                "Product Owner, Scrum Master and Business Analyst",
                ["product-owner", "scrum-master", "business-analyst"],
            ),
            (
                "Product Owner (Scrum Master/Business Analyst)",
                ["product-owner", "scrum-master", "business-analyst"],
            ),
            (
                "Product Owner / Scrum Master (Business Analyst)",
                ["product-owner", "scrum-master", "business-analyst"],
            ),
            ("Product Owner, Scrum Master & Agile Coach", ["product-owner", "scrum-master"]),
            ("Product- und Project-Manager", ["product-manager", "project-manager"]),
            ("Program- und Produktmanagerin", ["program-manager", "product-manager"]),
        ],
    )
    def test_of_every_kind(self, title, offered):
        assert roles(title, Tier.ASK) == offered

    @pytest.mark.parametrize(
        ("title", "role"),
        [
            ("Scrum Master/Team Coach", "scrum-master"),
            ("Agile Coach / Product Owner", "product-owner"),
            ("Product Owner und Prozessbegleiterin", "product-owner"),
        ],
    )
    def test_one_stands_where_the_other_half_is_no_role(self, title, role):
        assert roles(title, Tier.LIKELY) == [role]

    @pytest.mark.parametrize(
        "title",
        [
            "Product Owner at Scrum Master Academy",
            "Product Owner @ PM/PO Agency",
            "Product Owner, Research and Development Manager",
            "Product-Owner",
        ],
    )
    def test_are_not_seen_where_there_is_one(self, title):
        assert roles(title, Tier.CERTAIN) == ["product-owner"]


class TestGermanForms:
    @pytest.mark.parametrize("title", titles("f2-german-forms.tsv"))
    def test_are_certain(self, title):
        assert roles(title, Tier.CERTAIN) == ["product-owner"]

    @pytest.mark.parametrize(
        "title",
        [
            "Projektleiter·in",
            "Projektleiter•in",
            "Projektleiter.in",
            "Projektleiter!in",
            "Projektleiter-in",
            "Projektleiter/-innen",
            "Projektleiter(in)",
            "Projektleiter(-in)",
            "ProjektleiterIn",
            "Projektleiter*innen",
            "Projektleiter ∗ in",
            "Projektleiterin (w|m|d)",
            "Projektleiter d/m/w",
            "Projektleiter w/d/m",
            "Projektleiter:in - Payments",
            "Leitende:r Projektleiter:in",
            "Leitende*r Projektleiter*in",
            "Leitende/-r Projektleiter/-in",
            "Leitende(r) Projektleiter(in)",
        ],
    )
    def test_of_every_kind(self, title):
        assert roles(title, Tier.CERTAIN) == ["project-manager"]

    @pytest.mark.parametrize("title", ["Plug-in Developer", "Check-in Product Owner"])
    def test_are_not_seen_in_other_words(self, title):
        reading = READER.read(title)
        assert (reading.tier is Tier.CERTAIN, len(reading.roles)) == (False, 1)

    def test_a_preposition_makes_no_other_trade(self):
        assert roles("Product Owner für Zahlungen", Tier.LIKELY) == ["product-owner"]


@pytest.mark.parametrize(
    "title",
    [
        "VP of Eng",
        "VP Eng",
        "Head of Eng",
        "Leiter Entwicklung",
        "Leiterin Softwareentwicklung",
        "Abteilungsleiter:in Entwicklung",
    ],
)
def test_a_shortened_name_of_an_executive_is_that_name(title):
    names = [
        *NAMES,
        Name("VP of Engineering", "vp-of-engineering"),
        Name("Head of Engineering", "vp-of-engineering", NameKind.ALIAS, "en", False),
    ]
    reading = Reader(Vocabulary(names)).read(title)
    assert (reading.tier, reading.roles) == (Tier.LIKELY, ("vp-of-engineering",))
    # Without such a name it stays another job.
    assert READER.read(title).roles == ()


@pytest.mark.parametrize(
    "title",
    [
        "Teamleiter Entwicklung",
        "Teamleiterin Softwareentwicklung (m/w/d)",
        "Teamleitung Entwicklung",
        "Entwicklungsteamleiter:in",
        "Teamlead Entwicklung",
    ],
)
def test_a_german_title_may_have_its_words_in_another_order(title):
    name = Name("Engineering Team Lead", "tech-lead", NameKind.ALIAS, "en", False)
    reading = Reader(Vocabulary([*NAMES, name])).read(title)
    assert (reading.tier, reading.roles) == (Tier.LIKELY, ("tech-lead",))


@pytest.mark.parametrize("ending", ["r", "", "n", ":r", "*r", "/r", "/-r", "(r)"])
def test_a_man_or_woman_in_charge_is_one_title(ending):
    name = Name("Produktverantwortlicher", "product-owner", NameKind.ALIAS, "de", False)
    reading = Reader(Vocabulary([*NAMES, name])).read(f"Produktverantwortliche{ending}")
    assert (reading.tier, reading.roles) == (Tier.CERTAIN, ("product-owner",))


class TestWaysOfSettingApart:
    @pytest.mark.parametrize("title", titles("f4-ways-of-setting-apart.tsv"))
    def test_are_certain(self, title):
        assert roles(title, Tier.CERTAIN) == ["product-owner"]

    @pytest.mark.parametrize(
        "title",
        [
            "Product Owner {Payments}",
            "Product Owner <Payments>",
            "Product Owner ⟨Payments⟩",
            "Product Owner（Payments）",
            "Product Owner【Payments】",
            "Product Owner「Payments」",
            'Product Owner "Payments"',
            "Product Owner „Zahlungen“",
            "Product Owner «Payments»",
            "Product Owner‒Payments",
            "Product Owner―Payments",
            "Product Owner−Payments",
            "Product Owner--Payments",
            "Product Owner- Payments",
            "Product Owner -Payments",
            "Product Owner // Payments",
            "Product Owner > Payments",
            "Product Owner → Payments",
            "Product Owner ~ Payments",
            "Product Owner:Payments",
            "Product Owner、Payments",
            "Product Owner@Example",
            "Product Owner bei der Example AG",
            "“Product Owner”",
        ],
    )
    def test_of_every_kind(self, title):
        assert roles(title, Tier.CERTAIN) == ["product-owner"]

    @pytest.mark.parametrize("sign", [" // ", "―", "--", " > ", " → ", ": ", "、", " 【"])
    def test_what_is_set_apart_may_be_another_role(self, sign):
        title = f"Product Owner{sign}Scrum Master"
        assert roles(title, Tier.ASK) == ["product-owner", "scrum-master"]
