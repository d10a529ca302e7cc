"""Which roles a title means, and how sure that is: each line of the table of tiers."""

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.domain.title_folding import fold, has_one_typing_error, split_words
from roles.domain.title_vocabulary import MOST_KEPT
from roles.domain.title_words import meanings, phrases, words
from roles.domain.titles import Name, Reader, Reading, Tier, Vocabulary

from .titles import NAMES, reader

READER = reader()


def read(title: str) -> tuple[str, list[str]]:
    reading = READER.read(title)
    return str(reading.tier), list(reading.roles)


def why(title: str) -> list[str]:
    return [str(reason) for reason in READER.read(title).reasons]


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Product Manager", "product-manager"),
        ("  product   MANAGER ", "product-manager"),
        ("Product-Manager", "product-manager"),
        ("ProductManager", "product-manager"),
        ("Product Managers", "product-manager"),
        # Levels, grades and shares
        ("Senior Product Owner", "product-owner"),
        ("Sr. Product Owner", "product-owner"),
        ("(Senior) Product Owner", "product-owner"),
        ("Product Owner II", "product-owner"),
        ("Product Owner L4", "product-owner"),
        ("Software Engineer 3", "developer"),
        ("Junior Product Owner (80 %)", "product-owner"),
        ("Product Owner, part-time", "product-owner"),
        ("Lead Product Manager", "product-manager"),
        ("Chief Product Owner", "product-owner"),
        ("Head Scrum Master", "scrum-master"),
        # Genders
        ("Scrum Master (m/w/d)", "scrum-master"),
        ("Scrum Master m/f/d", "scrum-master"),
        ("Product Owner*in", "product-owner"),
        ("Product Owner_in", "product-owner"),
        ("Product Owner:in", "product-owner"),
        ("Product Owner/-in (m/w/d)", "product-owner"),
        ("Product OwnerIn", "product-owner"),
        ("Produktmanagerin (gn)", "product-manager"),
        ("Produkt-Manager", "product-manager"),
        ("Softwareentwicklerin", "developer"),
        ("Software-Entwickler", "developer"),
        # What is set apart
        ("Product Owner, Payments", "product-owner"),
        ("Product Owner [Payments]", "product-owner"),
        ("Product Owner—Payments", "product-owner"),
        ("Product Owner - Payments", "product-owner"),
        ("Product Owner | Payments", "product-owner"),
        ("Product Owner @ Example", "product-owner"),
        ("Product Owner at Example Ltd", "product-owner"),
        ("Product Owner (PO)", "product-owner"),
        ("Product Owner (formerly Payments)", "product-owner"),
        ("Product Owner 🎨", "product-owner"),
        # Other titles and abbreviations
        ("IT Business Analyst", "business-analyst"),
        ("UX/UI Designer", "ux-designer"),
        ("P.O.", "product-owner"),
        ("po", "product-owner"),
        ("Senior CSM", "customer-success-manager"),
        ("Lead Developer", "tech-lead"),
        ("Senior Lead Developer", "tech-lead"),
        ("Development Manager", "engineering-manager"),
        ("Senior Development Manager", "engineering-manager"),
        # Any script
        ("プロダクトマネージャー", "product-manager"),
        ("менеджер ПРОДУКТА", "product-manager"),
        # The second half is the same role
        ("Software Developer / Programmer", "developer"),
        # One of those that an abbreviation may mean, spelled out
        ("PM (Project Manager)", "project-manager"),
        ("Project Manager (PM)", "project-manager"),
    ],
)
def test_a_title_is_certain(title, role):
    assert read(title) == ("certain", [role])


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("PM", ["product-manager", "project-manager"]),
        ("Senior PM", ["product-manager", "project-manager"]),
        ("Product Lead", ["product-manager", "product-owner"]),
        ("Product Manager / Product Owner", ["product-manager", "product-owner"]),
        ("Product Owner & Scrum Master", ["product-owner", "scrum-master"]),
        ("Product Owner + Scrum Master", ["product-owner", "scrum-master"]),
        ("Product Owner and Scrum Master", ["product-owner", "scrum-master"]),
        ("Product Owner und Scrum Master (m/w/d)", ["product-owner", "scrum-master"]),
        ("Product Owner, Scrum Master", ["product-owner", "scrum-master"]),
        ("Product Owner | Scrum Master", ["product-owner", "scrum-master"]),
        ("Product Owner (Scrum Master)", ["product-owner", "scrum-master"]),
        ("Product Owner Scrum Master", ["product-owner", "scrum-master"]),
        ("PM/PO", ["product-manager", "project-manager", "product-owner"]),
        ("PM / Scrum Master", ["product-manager", "project-manager", "scrum-master"]),
        ("Product Manager/Owner", ["product-manager", "product-owner"]),
        ("Product and Project Manager", ["product-manager", "project-manager"]),
        ("Java Developer / Scrum Master", ["developer", "scrum-master"]),
        ("Lead Software Engineer", ["tech-lead", "developer"]),
        ("Digital Product Lead", ["product-manager", "product-owner"]),
    ],
)
def test_a_title_of_several_roles_asks(title, roles):
    assert read(title) == ("ask", roles)


def test_only_two_hats_may_both_be_taken():
    assert READER.read("Product Owner / Scrum Master").two_hats
    assert not READER.read("PM").two_hats


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Technical Project Manager", "project-manager"),
        ("Business Analyst Ecommerce", "business-analyst"),
        ("Digital Service Manager", "service-manager"),
        ("Java Developer", "developer"),
        ("Senior Java Developer (m/w/d)", "developer"),
        ("C++ Developer", "developer"),
        ("C# / .NET Developer", "developer"),
        ("Full Stack Engineer", "developer"),
        ("Java-Entwickler", "developer"),
        ("Javaentwicklerin", "developer"),
        ("Software-Entwicklerin Backend", "developer"),
        ("Manager, Customer Success", "customer-success-manager"),
        ("Proj. Mgr.", "project-manager"),
        ("Sr. Software Eng", "developer"),
        ("Prodcut Manager", "product-manager"),
        ("Projekt Manager", "project-manager"),
        ("Busines Analyst", "business-analyst"),
        ("Project Manager/Team Coach", "project-manager"),
        ("Anforderungsmanagerin / Business Analyst", "business-analyst"),
    ],
)
def test_a_title_is_likely(title, role):
    assert read(title) == ("likely", [role])


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Automotive Service Manager", "service-manager"),
        ("Fleet Service Manager", "service-manager"),
        ("Service Manager, Automotive", "service-manager"),
        ("Construction Project Manager", "project-manager"),
        ("Developer Advocate", "developer"),
        ("Product Manager Assistant", "product-manager"),
        ("Assistant to the Product Manager", "product-manager"),
        ("Scrum Master Trainer", "scrum-master"),
        ("Land Developer", "developer"),
        ("Web Development Manager", "engineering-manager"),
        ("Staff Development Manager", "engineering-manager"),
        ("Development Manager, Payments", "engineering-manager"),
        ("Research and Development Manager", "engineering-manager"),
        ("Research & Development Manager", "engineering-manager"),
        ("Staff Engineer", "developer"),
        ("Senior Staff Engineer", "developer"),
        ("Engineer II", "developer"),
        ("Product Manager (reports to the Director)", "product-manager"),
        ("Product Owner / Director", "product-owner"),
    ],
)
def test_a_title_is_only_possible(title, role):
    tier, roles = read(title)
    assert tier in ("possible", "none")
    if roles:
        assert roles == [role]
    else:
        # A title that means the role only as a whole says nothing inside of another.
        assert "Development Manager" in title


@pytest.mark.parametrize(
    "title",
    [
        "VP Product",
        "Vice President, Product Management",
        "Head of Product",
        "Product Director",
        "Director, Product Manager Group",
        "Chief Product Officer",
        "CTO",
        "Leiterin Produktmanagement",
        "Geschäftsführer",
    ],
)
def test_whatever_is_above_the_roles_is_none(title):
    reading = READER.read(title)
    assert (str(reading.tier), reading.roles) == ("none", ())
    assert reading.is_executive


@pytest.mark.parametrize(
    "title",
    [
        "",
        "()",
        "…",
        "Manager",
        "Werkstattmeister",
        "QA Engineer",
        "UI Designer",
        "0",
    ],
)
def test_the_rest_is_none(title):
    assert read(title) == ("none", [])


def test_a_role_that_is_called_so_is_found_all_the_same():
    from roles.domain.titles import Name, Reader, Vocabulary

    with_head = Reader(Vocabulary([*NAMES, Name("Head of Product", "head-of-product")]))
    assert with_head.read("Head of Product").roles == ("head-of-product",)
    assert with_head.read("VP Product").roles == ()


def test_what_is_merely_alike_is_possible():
    reading = reader(alike=lambda text: ["product-owner"] if text == "prodoct onwer" else []).read(
        "Prodoct Onwer"
    )
    assert (reading.tier, reading.roles) == (Tier.POSSIBLE, ("product-owner",))


@pytest.mark.parametrize(
    ("title", "reasons"),
    [
        ("Product Manager", []),
        ("Senior Product Owner", ["Senior is ignored"]),
        ("Product Owner III", ["III is ignored"]),
        ("Scrum Master (m/w/d)", ["(m/w/d) is ignored"]),
        ("IT Business Analyst", ["IT Business Analyst is another title of it"]),
        ("Product Manager, Payments", ["Payments is ignored"]),
        ("PM", ["PM is short for 2 roles"]),
        ("Product Owner / Scrum Master", ["two roles in one title: choose one or both"]),
        ("Technical Project Manager", ["Technical is read as a specialisation"]),
        ("Java Developer", ["Java is read as a specialisation"]),
        ("Proj. Mgr.", ["read as shortened: Project Manager"]),
        ("Manager, Customer Success", ["read as Customer Success Manager"]),
        ("Head of Product", ["says Head of: there is no page for such a role yet"]),
        ("Fleet Service Manager", ["Fleet may mean another trade"]),
    ],
)
def test_a_reading_says_why(title, reasons):
    assert why(title) == reasons


# --- Properties ---------------------------------------------------------------------------

CERTAIN = [
    name.text
    for name in NAMES
    if READER.read(name.text).tier is Tier.CERTAIN and name.text.isascii()
]
LEVELS = sorted(words("levels"))


@st.composite
def disguised(draw):
    """A title that is certain, and the same with other case, blanks, brackets and levels."""
    title = draw(st.sampled_from(CERTAIN))
    parts = title.split()
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(parts)))
        parts.insert(place, draw(st.sampled_from(LEVELS)))
    first = draw(st.integers(0, len(parts) - 1))
    last = draw(st.integers(first, len(parts) - 1))
    if draw(st.booleans()):
        opening, closing = draw(st.sampled_from(["()", "[]", "{}"]))
        parts[first] = opening + parts[first]
        parts[last] += closing
    blank = draw(st.sampled_from([" ", "  ", "\t", "\u00a0", "\u2009", " \n"]))
    case = draw(st.sampled_from([str, str.upper, str.lower, str.title, str.swapcase]))
    return title, case(blank.join(parts))


@given(disguised())
def test_case_blanks_brackets_and_levels_never_change_a_certain_role_into_another(titles):
    title, other = titles
    role, reading = READER.read(title).role, reader().read(other)
    assert reading.role in (None, role)
    if reading.tier is Tier.LIKELY:
        assert role in reading.roles


@given(st.text(max_size=260))
def test_any_text_is_read(text):
    reading = reader().read(text)
    assert bool(reading.roles) == (reading.tier is not Tier.NONE)
    assert (len(reading.roles) == 1) >= (reading.tier in (Tier.CERTAIN, Tier.LIKELY))
    assert all(str(reason) for reason in reading.reasons)


SEPARATORS = [" / ", "/", " & ", " + ", " and ", " und ", ", ", " – ", " | ", " (", " "]


@given(st.sampled_from(CERTAIN), st.sampled_from(SEPARATORS), st.sampled_from(CERTAIN))
def test_one_of_two_roles_is_never_taken_silently(title, separator, other):
    roles = {READER.read(title).role, READER.read(other).role}
    reading = reader().read(f"{title}{separator}{other}")
    if len(roles) == 2 and separator.strip():
        assert (reading.tier, roles <= set(reading.roles)) == (Tier.ASK, True)
    elif len(roles) == 2:
        assert reading.tier is not Tier.CERTAIN


@given(st.text(), st.text())
def test_a_typing_error_works_both_ways(word, other):
    assert has_one_typing_error(word, other) == has_one_typing_error(other, word)


@pytest.mark.parametrize("other", ["prduct", "producct", "produkt", "prdouct"])
def test_one_letter_makes_a_typing_error(other):
    assert has_one_typing_error("product", other)


def test_two_letters_make_none():
    assert not has_one_typing_error("product", "project")


@pytest.mark.parametrize("title", ["Desktop Support Engineer", "Physical Security Engineer"])
def test_a_word_that_makes_another_trade_of_a_phrase_leaves_it_possible(title):
    role = title.partition(" ")[2]
    named = Reader(Vocabulary([Name(role, "the-role")]))
    reading = named.read(title)
    assert (reading.tier, reading.roles) == (Tier.POSSIBLE, ("the-role",))
    assert named.read(f"Product {role}").tier is Tier.LIKELY


def test_marks_that_tell_words_apart_are_kept():
    assert fold("É") == "e"
    assert fold("プ") != fold("フ")
    assert split_words("C++, C# & .NET R&D P.M.") == ["cpp", "csharp", "dotnet", "rnd", "pm"]


def test_lists_of_words_do_not_contradict_one_another():
    levels, trades = phrases("levels"), phrases("other_trades")
    assert not levels & phrases("executives")
    assert not words("software") & {word for (word, *rest) in trades if not rest}
    assert all(meanings("shortenings").values())


def test_reader_remembers_the_last_titles_and_not_every_one():
    """It is kept for as long as the content stays the same, and anybody may ask for any title."""
    used = reader()
    first = used.read("Titleholder number 0")
    assert used.read("Titleholder number 0") is first
    before = kept_readings()
    for number in range(MOST_KEPT + 500):
        used.read(f"Titleholder number {number + 1}")
    assert kept_readings() - before <= MOST_KEPT
    assert used.read("Titleholder number 0") is not first


def kept_readings() -> int:
    gc.collect()
    # isinstance would ask the lazy objects of other tests what they stand for, and so make them.
    return sum(type(thing) is Reading for thing in gc.get_objects())
