"""The state of the content: every committed change makes another, and what is kept goes with it."""

import threading

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from roles import state_triggers
from roles.models import Alias, Claim, Context, OrgNote, Responsibility, Role
from roles.queries import pages
from roles.queries.compared_page import page_of
from roles.queries.content_state import (
    MAX_COMPARISONS,
    MAX_VALUES,
    current_state,
    few_per_state,
    once_per_state,
    one_state,
)
from roles.queries.current import CURRENT
from roles.queries.overview import overview
from sources.models import FormerSourceSlug, Source, Voice

NO_CONTENT = {
    *("roles_suggestion", "roles_pendingimport", "roles_loaded", "sources_snapshot"),
    *("roles_pendingsource", "roles_tableimport", "roles_importedrow", "roles_importchoice"),
    "roles_erasedrow",
}
"""What readers never see, or only those who sent it."""


def test_every_table_of_content_is_watched():
    ours = [
        model._meta.db_table
        for label in ("roles", "sources")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if "historical" not in model._meta.db_table
    ]
    watched = set(state_triggers.CONTENT_TABLES)
    assert set(ours) - watched == NO_CONTENT
    assert watched - set(ours) <= {"taggit_tag", "roles_featuredcomparison"}


CHANGES = {
    "a claim is withdrawn": lambda claim: Claim.objects.filter(pk=claim.pk).update(status="draft"),
    "a claim goes": lambda claim: claim.delete(),
    "a claim is limited": lambda claim: claim.contexts.add(Context.objects.get()),
    "a role is renamed": lambda claim: Role.objects.update(name="Somebody"),
    "a role gets another title": lambda claim: Alias.objects.create(role=claim.role, title="X"),
    "a question changes": lambda claim: type(claim.responsibility).objects.update(question="?"),
    "an answer changes": lambda claim: type(claim.position).objects.update(label="does"),
    "an area changes": lambda claim: type(claim.responsibility.area).objects.update(name="A"),
    "a scale changes": lambda claim: type(claim.position.scale).objects.update(name="A"),
    "a kind of organisation changes": lambda claim: Context.objects.update(phrase="in firms"),
    "a source is hidden": lambda claim: Source.objects.update(is_public=False),
    "a source gets another author": lambda claim: Voice.objects.update(name="Nobody"),
    "a note is reworded": lambda claim: OrgNote.objects.update(explanation="It does."),
    "a source is tagged": lambda claim: claim.source.tags.add("agile"),
    "raw SQL changes a claim": lambda claim: connection.cursor().execute(
        "UPDATE roles_claim SET paraphrase = 'In SQL.'"
    ),
} | {
    f"the reason of a version is hidden: {model._meta.model_name}": (
        lambda claim, model=model: model.history.update(reason_is_public=False)
    )
    for model in (Claim, OrgNote, Responsibility, Role, Source)
}


@pytest.fixture
def claim(world):
    claim = world.claim("lymar", "product-owner", "backlog")
    world.context("startup")
    world.note("backlog", "product-owner")
    return claim


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.django_db(transaction=True)
def test_every_change_of_content_makes_another_state(claim, change):
    before = current_state()
    assert current_state() == before
    change(claim)
    assert current_state() != before


@pytest.mark.django_db(transaction=True)
def test_what_is_no_content_changes_nothing(claim, django_user_model, visitor):
    before = current_state()
    django_user_model.objects.create_user("ada", password="a good password")
    visitor.get("/")
    assert current_state() == before


@pytest.mark.django_db(transaction=True)
def test_transaction_that_is_undone_leaves_the_state_as_it_was(claim):
    before = current_state()
    with transaction.atomic():
        Role.objects.update(name="Somebody")
        transaction.set_rollback(True)
    assert current_state() == before
    with transaction.atomic():
        with transaction.atomic():
            Role.objects.update(name="Somebody")
            transaction.set_rollback(True)
        Role.objects.update(name="Somebody else")
    assert current_state() != before


@pytest.mark.django_db(transaction=True)
def test_state_of_a_transaction_that_was_undone_never_comes_back(claim):
    with transaction.atomic():
        Role.objects.update(name="Somebody")
        undone = current_state()
        transaction.set_rollback(True)
    Role.objects.update(name="Somebody else")
    assert current_state() != undone


@pytest.mark.django_db(transaction=True)
def test_number_of_rows_stays_the_same(claim):
    def count() -> int:
        return len(current_state())

    before = count()
    Role.objects.update(name="Somebody")
    call_command("migrate", verbosity=0)
    Role.objects.update(name="Somebody else")
    assert count() == before


@pytest.mark.django_db(transaction=True)
def test_migration_makes_another_state_and_changes_are_noticed_after_it(claim):
    before = current_state()
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
    field = Claim._meta.get_field("locator")
    wider = models.CharField(max_length=250)
    wider.set_attributes_from_name("locator")
    wider.model = Claim
    with connection.schema_editor() as editor:
        editor.alter_field(Claim, field, wider)
        editor.alter_field(Claim, wider, field)
    Role.objects.update(name="Somebody")
    call_command("migrate", verbosity=0)
    migrated = current_state()
    assert migrated != before
    Claim.objects.update(paraphrase="In other words.")
    assert current_state() != migrated


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_transactions_at_the_same_time_do_not_wait_for_each_other(claim):
    """The one that began first commits last, and is noticed nevertheless."""
    states = [current_state()]

    def commit_another() -> None:
        try:
            Voice.objects.update(name="Nobody")
        finally:
            connection.close()

    with transaction.atomic():
        Role.objects.update(name="Somebody")
        thread = threading.Thread(target=commit_another)
        thread.start()
        thread.join(timeout=20)
        assert not thread.is_alive()
        states.append(_state_seen_by_another())
    states.append(current_state())
    assert len(set(states)) == 3


def _state_seen_by_another():
    seen = []

    def look() -> None:
        try:
            seen.append(current_state())
        finally:
            connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join(timeout=20)
    return seen[0]


# --- What is kept -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_value_is_built_once_for_each_state(claim):
    built = []
    get = once_per_state(lambda: built.append(1) or Role.objects.get().name)
    assert [get(), get(), get()] == ["Product Owner"] * 3
    assert len(built) == 1
    Role.objects.update(name="Somebody")
    assert [get(), get()] == ["Somebody"] * 2
    assert len(built) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("keep", "most"), [(once_per_state, MAX_VALUES), (few_per_state, MAX_COMPARISONS)]
)
def test_value_is_kept_for_each_argument_and_for_not_too_many(claim, keep, most):
    built = []
    get = keep(lambda number: built.append(number) or number)
    assert [get(1), get(2), get(1)] == [1, 2, 1]
    assert built == [1, 2]
    for number in range(most + 1):
        get(number)
    built.clear()
    assert get(most) == most
    assert built == []
    get(1)
    assert built == [1]


@pytest.mark.django_db(transaction=True)
def test_value_is_not_kept_if_the_content_changed_meanwhile(claim):
    names = iter(["Somebody", "Somebody else"])

    def build() -> str:
        before = Role.objects.get().name
        if name := next(names, ""):
            Role.objects.update(name=name)
        return before

    get = once_per_state(build)
    assert [get(), get(), get()] == ["Product Owner", "Somebody", "Somebody else"]


@pytest.mark.django_db(transaction=True)
def test_transaction_sees_its_own_changes_and_leaves_nothing(claim):
    get = once_per_state(lambda: Role.objects.get().name)
    assert get() == "Product Owner"
    with transaction.atomic():
        Role.objects.update(name="Somebody")
        assert get() == "Somebody"
        transaction.set_rollback(True)
    assert get() == "Product Owner"


@pytest.mark.django_db(transaction=True)
def test_all_points_are_weighed_once_for_each_state(claim, world):
    first = overview()
    with CaptureQueriesContext(connection) as queries:
        assert overview() is first
    assert len(queries) == 1
    world.claim("berls", "product-owner", "backlog", "not-theirs")
    (point,) = overview().contested
    assert point.key == ("backlog", "product-owner")


@pytest.mark.django_db(transaction=True)
def test_what_is_narrowed_is_not_kept(claim, visitor):
    startup = Context.objects.facts()[Context.objects.get().pk]
    assert overview(startup).narrowing.context == startup
    assert overview().narrowing.context is None


@pytest.mark.django_db(transaction=True)
def test_facts_from_memory_are_those_of_the_database(claim, world):
    world.role("nobody-speaks-of-it")
    world.claim("berls", "product-manager", "backlog", "not-theirs", contexts=("startup",))
    world.claim("berls", "product-manager", "vision")
    world.claim("yash", "scrum-master", "retro", status="draft")
    pair = world.scale("pair", [("same", "same job", "other")])
    world.source("hidden", is_public=False)
    FormerSourceSlug.objects.create(slug="old-berls", target=world.source("berls"))
    world.claim(
        "yash",
        "product-manager",
        world.responsibility("same-job", pair, relational=True),
        "same",
        other_role="scrum-master",
    )

    def grouped(*slugs: str):
        compared = pages.compared(Role.objects.filter(slug__in=slugs))
        return page_of(compared, slugs).groups

    def facts():
        return {
            "roles": CURRENT.roles(),
            "some roles": CURRENT.roles_of_slugs(["nobody-speaks-of-it", "scrum-master", "x"]),
            "responsibilities": CURRENT.responsibilities(),
            "claims": CURRENT.claims(),
            "speakers": CURRENT.speakers(),
            "on roles": CURRENT.claims_on_roles(["product-owner", "scrum-master"]),
            "beside": CURRENT.claims_beside("product-owner"),
            "on one": CURRENT.claims_on("vision"),
            "on several": CURRENT.claims_on_any(["vision", "same-job"]),
            "rows": overview().rows,
            "compared": pages.compared(Role.objects.exclude(slug="nobody-speaks-of-it")),
            "one alone": pages.compared(Role.objects.filter(slug="nobody-speaks-of-it")),
            "sources": CURRENT.sources(["berls", "lymar", "old-berls", "hidden"]),
            "answer": pages.answer_of(pages.compared(Role.objects.all())),
            "groups": grouped("product-owner", "product-manager"),
            "one group": grouped("product-owner", "nobody-speaks-of-it"),
        }

    from_memory = facts()
    assert facts() == from_memory
    with transaction.atomic():
        assert facts() == from_memory
    with translation.override("de"):
        german = facts()
        assert german["rows"] == from_memory["rows"]
        with transaction.atomic():
            assert facts() == german
    assert [len(found) for found in list(from_memory.values())[:10]] == [
        3,
        2,
        3,
        4,
        3,
        2,
        2,
        1,
        2,
        3,
    ]
    assert set(from_memory["sources"]) == {"berls", "lymar", "old-berls"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        # The state of the content; tags.
        ("/responsibilities/", 2),
        ("/map/", 1),
        ("/feeds/disagreements.atom", 1),
        ("/compare/product-manager-vs-product-owner/card.png", 1),
        # Source; state; newer editions, parts; tags.
        ("/sources/lymar/", 5),
    ],
)
def test_page_weighs_nothing_again(claim, world, visitor, address, queries):
    world.claim("berls", "product-manager", "backlog")
    visitor.get(address)
    with CaptureQueriesContext(connection) as captured:
        visitor.get(address)
    assert len(captured) == queries, [query["sql"][:80] for query in captured]


@pytest.mark.django_db(transaction=True)
def test_an_edited_german_label_is_that_of_the_next_page(claim):
    overview()
    claim.position.label_de = "Ganz anders"
    claim.position.save()
    (point,) = (point for row in overview().rows for point in row.points)
    assert [at.position.label_de for at in point.agreement.standings] == ["Ganz anders"]


@pytest.mark.django_db(transaction=True)
def test_a_page_reads_the_state_once_and_the_next_page_anew(claim):
    get = once_per_state(lambda: Role.objects.get().name)
    get()
    with CaptureQueriesContext(connection) as queries, one_state():
        assert [get(), get(), get()] == ["Product Owner"] * 3
    assert len(queries) == 1
    Role.objects.update(name="Somebody")
    with one_state():
        assert get() == "Somebody"
    assert get() == "Somebody"


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_a_page_is_made_is_never_kept_for_the_state_before(claim):
    get = once_per_state(lambda: Role.objects.get().name)
    other = once_per_state(lambda: Role.objects.get().slug)
    with one_state():
        assert get() == "Product Owner"
        Role.objects.update(slug="somebody")
        # Worked out of the newer content, and so not kept for the older.
        assert other() == "somebody"
        assert get() == "Product Owner"
    assert other() == "somebody"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_still_so", [True, False])
def test_a_page_takes_the_state_that_somebody_else_reads(claim, is_still_so):
    built = []
    get = once_per_state(lambda: built.append(1) or Role.objects.get().name)
    state = current_state()
    with (
        CaptureQueriesContext(connection) as queries,
        one_state(state, lambda: state if is_still_so else ("another",)),
        one_state(),
    ):
        assert [get(), get()] == ["Product Owner"] * 2
    assert len(queries) == len(built) == 1
    get()
    assert len(built) == (1 if is_still_so else 2)


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_page_that_fails_is_kept(claim):
    built = []
    get = once_per_state(lambda: built.append(1))
    with pytest.raises(ZeroDivisionError), one_state():
        get() or 1 / 0
    get()
    assert len(built) == 2
