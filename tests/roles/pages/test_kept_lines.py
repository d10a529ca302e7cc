"""Lines of a comparison that an edit leaves alone are not written again, and all others are."""

import gc
import random
import weakref

import pytest
from django.db import transaction

from roles.domain.kept_values import KeptPages, KeptValues
from roles.models import Alias, Claim, Position, Responsibility, Role
from roles.templatetags import rows, source_lists
from roles.templatetags.kept_parts import PARTS
from sources.models import Source

ROLES = ("developer", "product-manager", "product-owner")
QUESTIONS = ("backlog", "roadmap", "budget", "hiring", "vision")
VOICES = ("ann", "berls", "cagan", "dora")
PAGES = [
    "/compare/product-manager-vs-product-owner/",
    "/compare/product-owner-vs-product-manager/",
    "/de/compare/product-manager-vs-product-owner/",
    "/compare/developer-vs-product-manager-vs-product-owner/",
    "/compare/product-manager-vs-product-owner/?context=startup",
]


@pytest.fixture
def content(world):
    """Rows in the open, folded ones, some about one role only and one about the pair."""
    chosen = random.Random(1)  # noqa: S311 - for tests
    for question in QUESTIONS:
        for voice in VOICES:
            for role in chosen.sample(ROLES, 2):
                position = chosen.choice(("owns", "owns", "contributes", "not-theirs"))
                contexts = ("startup",) if chosen.random() < 0.2 else ()
                world.claim(voice, role, question, position, contexts=contexts)
    for question in ("one", "two", "three", "four"):
        world.claim("ann", chosen.choice(ROLES), question)
    pair = world.scale("pair", [("same", "the same job", "owns"), ("other", "another", "denies")])
    senior = world.responsibility("senior", pair, relational=True)
    world.claim("ann", "product-manager", senior, "same", other_role="product-owner")


def kept_and_anew(visitor, address: str, monkeypatch) -> tuple[bytes, bytes]:
    """Return a page, and the same page where nothing is kept: as a transaction sees it."""
    kept = visitor.get(address).content
    with transaction.atomic(), monkeypatch.context() as without:
        without.setattr(rows, "_pages", KeptPages())
        without.setattr(source_lists, "_sources", KeptPages())
        PARTS.clear()
        return kept, visitor.get(address).content


EDITS = {
    "a paraphrase": lambda n, chosen: one_claim(chosen).update(paraphrase=f"Edit {n}."),
    "an answer": lambda n, chosen: one_claim(chosen, responsibility__slug="budget").update(
        position=Position.objects.get(
            scale__slug="ownership", slug=chosen.choice(("owns", "contributes", "not-theirs"))
        )
    ),
    "a statement goes": lambda n, chosen: one_claim(chosen).update(status="draft"),
    "statements come back": lambda n, chosen: Claim.objects.update(status="published"),
    "a statement is deleted": lambda n, chosen: one_claim(chosen).delete(),
    "a question": lambda n, chosen: Responsibility.objects.filter(
        slug=chosen.choice(QUESTIONS)
    ).update(question=f"Who does <{n}>?", name=f"Work {n}"),
    "a role's name": lambda n, chosen: Role.objects.filter(slug=chosen.choice(ROLES)).update(
        name=f"Role & {n}"
    ),
    "a role's short name": lambda n, chosen: Role.objects.filter(slug=chosen.choice(ROLES)).update(
        abbreviation=f"R{n}"
    ),
    "another name of a role": lambda n, chosen: Alias.objects.create(
        role=Role.objects.get(slug=chosen.choice(ROLES)), title=f"Title {n}"
    ),
    "a source": lambda n, chosen: Source.objects.filter(slug=chosen.choice(VOICES)).update(
        title=f"Title {n}", address=f"https://example.org/{n}?a=1&b=2", published=str(2000 + n)
    ),
    "a word for an answer": lambda n, chosen: Position.objects.filter(
        slug=chosen.choice(("owns", "same"))
    ).update(label=f"answer {n}", label_de=f"Antwort {n}"),
}


def one_claim(chosen, **which):
    keys = Claim.objects.published().filter(**which).order_by("key").values_list("key", flat=True)
    return Claim.objects.filter(key=chosen.choice(list(keys)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_page_with_kept_lines_is_the_one_that_is_made_anew(content, visitor, monkeypatch, seed):
    chosen = random.Random(seed)  # noqa: S311 - for tests
    edits = [*EDITS]
    chosen.shuffle(edits)
    for number, edit in enumerate(edits):
        EDITS[edit](number, chosen)
        for address in PAGES:
            kept, anew = kept_and_anew(visitor, address, monkeypatch)
            assert kept == anew, (edit, address)


@pytest.mark.django_db(transaction=True)
def test_an_edit_writes_one_line_anew(content, visitor, monkeypatch):
    written = []

    def count(name):
        write = getattr(rows, name)
        monkeypatch.setattr(rows, name, lambda row, *args: written.append(row) or write(row, *args))

    for name in ("compared_line", "_folded_line", "_duty_line", "_fact_line"):
        count(name)
    visitor.get(PAGES[0])
    assert len(written) > 5
    written.clear()
    visitor.get(PAGES[0])
    assert written == []
    one_claim(random.Random(0), responsibility__slug="roadmap").update(  # noqa: S311 - for tests
        paraphrase="Somebody edited this."
    )
    visitor.get(PAGES[0])
    assert [row.responsibility.slug for row in written] == ["roadmap"]


class Fact:
    pass


def test_a_line_goes_with_what_it_shows():
    lines, fact = KeptValues(), Fact()
    assert lines.get("a", fact, lambda: "first") == "first"
    assert lines.get("a", fact, lambda: "second") == "first"
    other = Fact()
    assert lines.get("a", other, lambda: "of another") == "of another"
    del fact
    gc.collect()
    assert lines.get("a", other, lambda: "again") == "of another"
    del other
    gc.collect()
    assert not lines


def test_the_lines_of_a_page_need_no_garbage_collector_to_go():
    lines, fact = KeptValues(), Fact()
    lines.get("a", fact, lambda: "first")
    page = weakref.ref(lines)
    gc.disable()
    try:
        del lines
        assert page() is None
    finally:
        gc.enable()


def test_lines_of_so_many_pages_are_kept():
    pages, fact = KeptPages(most=2), Fact()
    for page in ("a", "b", "a", "c"):
        pages.values_of(page).get("row", fact, lambda page=page: page)
    assert pages.values_of("a").get("row", fact, lambda: "anew") == "a"
    assert pages.values_of("b").get("row", fact, lambda: "anew") == "anew"
