"""What the database itself refuses, whoever asks, and how an editor is told of it beforehand.

Each refusal is tried through raw SQL, through the ORM, and as a validation message.
"""

from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from roles.models import Alias, Claim, Position, Responsibility, Role
from sources.models import Source
from tests import kept_world
from tests.world import World


@contextmanager
def refused(saying: str):
    """The database refuses what happens here, in words of its own that match this."""
    with pytest.raises(IntegrityError, match=saying), foreign_keys_checked():
        yield


@contextmanager
def foreign_keys_checked():
    """In a transaction at whose end they are looked at, as they would be on committing."""
    with transaction.atomic():
        yield
        connection.check_constraints()


# How either database says it.
NULL = "(?i)not.null"
FOREIGN_KEY = "foreign key"
UNIQUE = "(?i)unique"


def accepted(sql: str, *values) -> None:
    run(sql, *values)
    connection.check_constraints()


def run(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def insert(row: models.Model, **columns) -> None:
    """Insert a row by raw SQL, with these columns instead of its own."""
    values = {
        field.column: field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in row._meta.concrete_fields
        if not field.primary_key
    } | columns
    names = ", ".join(connection.ops.quote_name(name) for name in values)
    marks = ", ".join(["%s"] * len(values))
    run(
        f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({marks})",  # noqa: S608
        *values.values(),
    )


def update(row: models.Model, column: str, value) -> None:
    """Change one column of a row by raw SQL."""
    run(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", value, row.pk)  # noqa: S608


def delete(row: models.Model) -> None:
    run(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)  # noqa: S608


def told(row: models.Model) -> dict[str, list[str]]:
    """What an editor is told who tries to save it."""
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    return refusal.value.message_dict


kept, claim = kept_world.fixtures(
    lambda world: world.claim("lymar", "product-owner", "backlog", "owns")
)


@pytest.fixture
def another(world, claim) -> Claim:
    """Not saved, and as good as any: a draft on another row of the same scale."""
    return Claim(
        source=claim.source,
        role=claim.role,
        responsibility=world.responsibility("stories"),
        position=claim.position,
        paraphrase="The Product Owner writes the stories.",
        locator="§ 3",
    )


@pytest.fixture
def reporting_line(world):
    """A scale of its own."""
    return world.scale(
        "reporting-line",
        [("cto", "to the CTO", "other"), ("line-varies", "says it varies", "varies")],
    )


@pytest.fixture
def reports_to(world, reporting_line) -> Responsibility:
    return world.responsibility("reports-to", reporting_line)


@pytest.fixture
def one_person(world) -> Responsibility:
    return world.responsibility("one-person", relational=True)


def test_the_rows_that_these_tests_spoil_are_accepted_as_they_are(another):
    another.full_clean()
    insert(another)
    connection.check_constraints()
    assert Claim.objects.filter(locator="§ 3").count() == 1


class TestAClaimWithoutASource:
    def test_raw(self, another):
        with refused(NULL):
            insert(another, source_id=None)

    def test_raw_with_a_source_that_is_not_there(self, another):
        with refused(FOREIGN_KEY):
            insert(another, source_id=999_999)

    def test_raw_taken_away(self, claim):
        with refused(NULL):
            update(claim, "source_id", None)

    def test_by_the_orm(self, another, claim):
        another.source = None
        with refused(NULL):
            another.save()
        with refused(NULL):
            Claim.objects.filter(pk=claim.pk).update(source=None)

    def test_told(self, another):
        another.source = None
        assert told(another) == {"source": ["This field cannot be null."]}


class TestAnEmptyParaphrase:
    EMPTY = pytest.mark.parametrize(
        "nothing", ["", " ", "   ", "\n", "\t \n", "\r\n"], ids=["none", *"abcde"]
    )

    @EMPTY
    def test_raw(self, another, nothing):
        with refused("claim_has_a_paraphrase"):
            insert(another, paraphrase=nothing)

    @EMPTY
    def test_by_the_orm(self, claim, another, nothing):
        another.paraphrase = nothing
        with refused("claim_has_a_paraphrase"):
            another.save()
        with refused("claim_has_a_paraphrase"):
            Claim.objects.filter(pk=claim.pk).update(paraphrase=nothing)

    def test_raw_without_any(self, another):
        with refused(NULL):
            insert(another, paraphrase=None)

    def test_told(self, another):
        another.paraphrase = ""
        assert told(another)["paraphrase"] == ["This field cannot be blank."]

    @pytest.mark.parametrize("blank", ["   ", "\r\n", "\u00a0"])
    def test_told_of_blanks(self, another, blank):
        another.paraphrase = blank
        assert told(another) == {"__all__": ["A claim says something: its paraphrase is empty."]}


class TestACommentThatIsPartOfNothing:
    @pytest.fixture
    def comment(self, world) -> Source:
        thread = world.source("thread", kind="forum_thread")
        return world.source("comment", kind="comment", part_of=thread)

    def test_raw(self, world):
        article = world.source("article")
        article.slug = "comment"
        with refused("comment_is_part_of_something"):
            insert(article, kind="comment")

    def test_raw_taken_out_of_its_thread(self, comment):
        with refused("comment_is_part_of_something"):
            update(comment, "part_of_id", None)

    def test_raw_when_its_thread_is_deleted(self, comment):
        with refused(FOREIGN_KEY):
            delete(comment.part_of)

    def test_by_the_orm(self, comment):
        with refused("comment_is_part_of_something"):
            Source.objects.filter(pk=comment.pk).update(part_of=None)
        comment.part_of = None
        with refused("comment_is_part_of_something"):
            comment.save()

    def test_by_the_orm_when_its_thread_is_deleted(self, comment):
        with pytest.raises(ProtectedError) as refusal:
            comment.part_of.delete()
        assert refusal.value.protected_objects == {comment}

    def test_told(self, comment):
        comment.part_of = None
        assert told(comment) == {"__all__": ["A comment is part of a thread: say which (part of)."]}


class TestTheSameClaimTwice:
    @pytest.fixture
    def again(self, claim) -> Claim:
        return Claim(
            source=claim.source,
            role=claim.role,
            responsibility=claim.responsibility,
            position=claim.position,
            locator=claim.locator,
            paraphrase="The same in other words.",
        )

    @pytest.fixture
    def of_two(self, world, one_person) -> Claim:
        return world.claim("lymar", "business-analyst", one_person, other_role="scrum-master")

    def test_raw(self, again):
        with refused("claim_once"):
            insert(again)

    def test_by_the_orm(self, again):
        with refused("claim_once"):
            again.save()

    def test_told(self, again):
        assert told(again) == {
            "__all__": [
                "This source already makes this claim: same role, question, position and locator."
            ]
        }

    def test_about_two_roles(self, of_two):
        of_two.pk, of_two.key, of_two._state.adding = None, "2222bbbb", True
        with refused("claim_once"):
            insert(of_two)
        with refused("claim_once"):
            of_two.save()
        assert "This source already makes this claim" in told(of_two)["__all__"][0]

    def test_about_two_roles_said_from_the_other_side(self, of_two):
        turned = Claim(
            source=of_two.source,
            role=of_two.other_role,
            other_role=of_two.role,
            responsibility=of_two.responsibility,
            position=of_two.position,
            locator=of_two.locator,
            paraphrase="The same in other words.",
        )
        assert "This source already makes this claim" in told(turned)["__all__"][0]
        with refused("claim_once"):
            turned.save()

    def test_a_draft_without_a_position(self, again, claim):
        again.position = None
        again.save()
        again.pk, again.key, again._state.adding = None, "2222bbbb", True
        with refused("claim_once"):
            insert(again)
        assert "This source already makes this claim" in told(again)["__all__"][0]

    @pytest.mark.parametrize("change", ["source", "role", "responsibility", "position", "locator"])
    def test_it_is_another_claim_where_one_thing_differs(self, world, again, change):
        other = {
            "source": world.source("berls"),
            "role": world.role("product-manager"),
            "responsibility": world.responsibility("stories"),
            "position": again.position.scale.positions.get(slug="shares"),
            "locator": "elsewhere",
        }
        setattr(again, change, other[change])
        again.full_clean()
        again.save()
        assert Claim.objects.count() == 2

    def test_two_claims_cannot_share_a_key(self, claim, another):
        with refused(UNIQUE):
            insert(another, key=claim.key)


class TestAPositionFromAnotherScale:
    TOLD = (
        "“to the CTO” is no answer to “Who does stories?”: choose one of “owns”, “shares”, "
        "“contributes”, “not theirs”, “says it varies”."
    )

    @pytest.fixture
    def cto(self, reporting_line) -> Position:
        return reporting_line.positions.get(slug="cto")

    def test_raw(self, another, cto):
        with refused("not on the scale"):
            insert(another, position_id=cto.pk)

    def test_raw_changed(self, claim, cto):
        with refused("not on the scale"):
            update(claim, "position_id", cto.pk)

    def test_raw_when_the_claim_moves_to_another_responsibility(self, claim, reports_to):
        with refused("not on the scale"):
            update(claim, "responsibility_id", reports_to.pk)

    def test_by_the_orm(self, claim, another, cto):
        another.position = cto
        with refused("not on the scale"):
            another.save()
        with refused("not on the scale"):
            Claim.objects.filter(pk=claim.pk).update(position=cto)
        with refused("not on the scale"):
            Claim.objects.bulk_create([another])

    def test_told(self, another, cto):
        another.position = cto
        assert told(another) == {"position": [self.TOLD]}

    def test_none_at_all_is_a_drafts_right(self, another):
        insert(another, position_id=None)
        connection.check_constraints()
        assert Claim.objects.filter(position=None).count() == 1


class TestAScaleChangedUnderItsClaims:
    def test_raw(self, claim, reporting_line):
        with refused("not on the scale"):
            update(claim.responsibility, "scale_id", reporting_line.pk)

    def test_by_the_orm(self, claim, reporting_line):
        claim.responsibility.scale = reporting_line
        with refused("not on the scale"):
            claim.responsibility.save()
        with refused("not on the scale"):
            Responsibility.objects.update(scale=reporting_line)

    def test_told(self, claim, reporting_line):
        claim.responsibility.scale = reporting_line
        assert told(claim.responsibility) == {
            "scale": [
                "1 claims take positions on the scale “Ownership”: move or delete them before you "
                "change it."
            ]
        }

    def test_without_claims_that_take_positions_it_may_change(self, world, reporting_line):
        world.claim("lymar", "product-owner", "backlog", None, status="draft", published_at=None)
        row = world.responsibility("backlog")
        row.scale = reporting_line
        row.full_clean()
        accepted("UPDATE roles_responsibility SET scale_id = %s", reporting_line.pk)

    def test_raw_by_moving_the_position(self, claim, reporting_line):
        with refused("not on the scale"):
            update(claim.position, "scale_id", reporting_line.pk)

    def test_by_the_orm_by_moving_the_position(self, claim, reporting_line):
        with refused("not on the scale"):
            Position.objects.filter(pk=claim.position_id).update(scale=reporting_line)

    def test_told_of_moving_the_position(self, claim, reporting_line):
        claim.position.scale = reporting_line
        assert told(claim.position) == {
            "scale": ["Claims take this position: it cannot move to another scale."]
        }

    def test_a_position_that_nobody_takes_may_move(self, claim, reporting_line):
        position = claim.position.scale.positions.get(slug="shares")
        position.scale = reporting_line
        position.full_clean()
        update(position, "scale_id", reporting_line.pk)
        connection.check_constraints()


class TestASecondVaries:
    @pytest.fixture
    def second(self, world) -> Position:
        return Position(scale=world.scale(), slug="depends", label="depends", kind="varies")

    def test_raw(self, second):
        with refused(UNIQUE):
            insert(second)

    def test_raw_by_changing_a_kind(self, second):
        with refused(UNIQUE):
            update(second.scale.positions.get(slug="owns"), "kind", "varies")

    def test_by_the_orm(self, second):
        with refused(UNIQUE):
            second.save()
        with refused(UNIQUE):
            Position.objects.filter(slug="owns").update(kind="varies")

    def test_told(self, second):
        assert told(second) == {
            "__all__": [
                "A scale has exactly one position of kind “varies”, and this one has it already."
            ]
        }

    def test_another_scale_has_its_own(self, second, reporting_line):
        assert reporting_line.positions.filter(kind="varies").count() == 1

    def test_a_kind_that_code_does_not_know_is_refused_too(self, second):
        with refused("position_kind_is_known"):
            insert(second, kind="maybe")


class TestDeletingWhatHasClaims:
    @pytest.mark.parametrize("what", ["source", "role", "responsibility", "position"])
    def test_raw(self, claim, what):
        with refused(FOREIGN_KEY):
            delete(getattr(claim, what))

    @pytest.mark.parametrize("what", ["source", "role", "responsibility", "position"])
    def test_by_the_orm(self, claim, what):
        with pytest.raises(ProtectedError) as refusal:
            getattr(claim, what).delete()
        assert refusal.value.protected_objects == {claim}

    @pytest.mark.parametrize("what", ["source", "role"])
    def test_by_the_orm_past_its_own_check(self, claim, what):
        row = getattr(claim, what)
        with refused(FOREIGN_KEY):
            type(row).objects.filter(pk=row.pk)._raw_delete(using="default")

    def test_the_other_role_of_a_claim_too(self, world, one_person):
        claim = world.claim("lymar", "business-analyst", one_person, other_role="scrum-master")
        with refused(FOREIGN_KEY):
            delete(claim.other_role)
        with pytest.raises(ProtectedError) as refusal:
            claim.other_role.delete()
        assert refusal.value.protected_objects == {claim}

    def test_told_by_name_which_claims_stand_in_the_way(self, claim):
        with pytest.raises(ProtectedError, match=r"'Claim\.source'") as refusal:
            claim.source.delete()
        assert [str(found) for found in refusal.value.protected_objects] == [str(claim)]

    def test_without_claims_both_may_go(self, claim):
        source, role = claim.source, claim.role
        claim.delete()
        source.delete()
        role.delete()
        assert not Source.objects.exists()
        assert not Role.objects.exists()


class TestAnAliasEqualToARolesSlug:
    @pytest.fixture
    def alias(self, world) -> Alias:
        """Not saved: an alias of the Product Owner that is another role's slug."""
        world.role("product-manager")
        return Alias(
            role=world.role("product-owner"), title="Product Manager", slug="product-manager"
        )

    @pytest.fixture
    def role(self, world) -> Role:
        """Not saved: a role whose slug is an alias."""
        Alias.objects.create(role=world.role("product-manager"), title="Head of Product")
        return Role(name="Head of Product", slug="head-of-product")

    def test_raw(self, alias):
        with refused("an alias cannot equal"):
            insert(alias)

    def test_raw_by_changing_the_alias(self, world):
        alias = Alias.objects.create(role=world.role("product-owner"), title="Head of Product")
        with refused("an alias cannot equal"):
            update(alias, "slug", "product-owner")

    def test_by_the_orm(self, alias):
        with refused("an alias cannot equal"):
            alias.save()
        with refused("an alias cannot equal"):
            Alias.objects.bulk_create([alias])

    def test_told(self, alias):
        assert told(alias) == {
            "title": ["“product-manager” is the slug of a role: it cannot be an alias as well."]
        }

    def test_told_of_a_title_that_comes_to_it(self, alias):
        alias.slug = ""
        assert "title" in told(alias)

    def test_raw_from_the_other_side(self, role):
        with refused("an alias cannot equal"):
            insert(role)

    def test_raw_by_changing_the_role(self, role, world):
        with refused("an alias cannot equal"):
            update(world.role("product-manager"), "slug", "head-of-product")

    def test_by_the_orm_from_the_other_side(self, role, world):
        with refused("an alias cannot equal"):
            role.save()
        with refused("an alias cannot equal"):
            Role.objects.filter(slug="product-manager").update(slug="head-of-product")

    def test_told_from_the_other_side(self, role):
        assert told(role) == {
            "slug": ["“head-of-product” is an alias already: delete the alias first."]
        }

    def test_two_roles_may_share_an_alias(self, role, world):
        shared = Alias(role=world.role("product-owner"), title="Head of Product")
        shared.full_clean()
        shared.save()
        assert Alias.objects.filter(slug="head-of-product").count() == 2

    def test_one_role_has_an_alias_once(self, role, world):
        again = Alias(role=world.role("product-manager"), title="Head of  Product")
        assert told(again) == {"__all__": ["This role has that alias already."]}
        with refused(UNIQUE):
            again.save()


class TestTheOtherRole:
    def test_a_row_about_two_roles_requires_it(self, another, one_person):
        another.responsibility = one_person
        with refused("exactly where its responsibility is about two"):
            insert(another)
        with refused("exactly where its responsibility is about two"):
            another.save()
        assert told(another) == {
            "other_role": ["“Who does one person?” is about two roles: name the other one."]
        }

    def test_a_row_about_one_role_refuses_it(self, another, world):
        another.other_role = world.role("scrum-master")
        with refused("exactly where its responsibility is about two"):
            insert(another)
        with refused("exactly where its responsibility is about two"):
            another.save()
        assert told(another) == {
            "other_role": ["“Who does stories?” is about one role: leave the other one empty."]
        }

    def test_raw_by_changing_the_claim(self, claim, world, one_person):
        with refused("exactly where its responsibility is about two"):
            update(claim, "other_role_id", world.role("scrum-master").pk)
        with refused("exactly where its responsibility is about two"):
            update(claim, "responsibility_id", one_person.pk)

    def test_by_changing_the_row_under_its_claims(self, claim, world, one_person):
        of_two = world.claim("lymar", "business-analyst", one_person, other_role="scrum-master")
        for row, relational in ((claim.responsibility, True), (of_two.responsibility, False)):
            with refused("exactly where its responsibility is about two"):
                update(row, "relational", relational)
            with refused("exactly where its responsibility is about two"):
                Responsibility.objects.filter(pk=row.pk).update(relational=relational)
            row.relational = relational
            assert told(row) == {
                "relational": ["It has claims: whether they name an other role is settled."]
            }

    def test_it_is_never_the_role_itself(self, world, one_person):
        of_two = world.claim("lymar", "business-analyst", one_person, other_role="scrum-master")
        with refused("claim_names_two_roles_or_one"):
            update(of_two, "other_role_id", of_two.role_id)
        of_two.other_role = of_two.role
        assert told(of_two) == {"__all__": ["The other role is the same as the role."]}

    def test_a_form_without_the_first_role_is_told_so(self, another, one_person, world):
        another.responsibility, another.other_role = one_person, world.role("scrum-master")
        another.role = None
        assert told(another) == {"role": ["This field cannot be null."]}


class TestAPublishedClaimThatIsNotWhole:
    TOLD = {
        "position": "A claim is published with a position; a draft may go without.",
        "locator": "A claim is published with a locator; a draft may go without.",
    }

    @pytest.mark.parametrize(
        ("column", "nothing"), [("position_id", None), ("published_at", None), ("locator", "")]
    )
    def test_raw(self, claim, column, nothing):
        with refused("published_claim_is_whole"):
            update(claim, column, nothing)

    def test_raw_in_a_status_of_its_own(self, claim):
        with refused("published_claim_is_whole"):
            update(claim, "status", "public")

    @pytest.mark.parametrize(("field", "nothing"), [("position", None), ("locator", "")])
    def test_told(self, claim, field, nothing):
        setattr(claim, field, nothing)
        assert told(claim)[field] == [self.TOLD[field]]

    def test_the_date_is_set_by_itself(self, another):
        another.status = "published"
        before = timezone.now()
        another.full_clean()
        assert another.published_at >= before


class TestAVsInARolesSlug:
    @pytest.mark.parametrize("slug", ["a-vs-b", "vs-b", "a-vs", "vs"])
    def test_it_is_refused(self, world, slug):
        role = world.role("product-owner")
        with refused("role_slug_holds_no_vs"):
            update(role, "slug", slug)
        role.slug = slug
        with refused("role_slug_holds_no_vs"):
            role.save()
        assert told(role) == {
            "__all__": [
                "A role's slug holds no “vs” of its own: it parts the roles in a comparison's "
                "address."
            ]
        }

    @pytest.mark.parametrize("slug", ["canvas-owner", "tvs-owner", "avs", "vsa", "revs-analyst"])
    def test_letters_within_a_word_are_none(self, world, slug):
        role = world.role("product-owner")
        role.slug = slug
        role.full_clean()
        role.save()


class TestAfterAMigration:
    """The refusals that take triggers, which SQLite drops when Django rebuilds their table."""

    TABLES = pytest.mark.parametrize("model", [Claim, Responsibility, Position, Alias, Role])

    @pytest.fixture
    def rows(self, transactional_db):
        world = World()
        claim = world.claim("lymar", "product-owner", "backlog", "owns")
        line = world.scale("reporting-line", [("cto", "to the CTO", "other")])
        alias = Alias.objects.create(role=claim.role, title="Head of Product")
        other = world.role("scrum-master")
        position = line.positions.get()
        return [
            (claim, "position_id", position.pk),
            (claim, "other_role_id", other.pk),
            (claim.responsibility, "scale_id", line.pk),
            (claim.responsibility, "relational", True),
            (claim.position, "scale_id", line.pk),
            (alias, "slug", "scrum-master"),
            (other, "slug", "head-of-product"),
        ]

    @pytest.fixture
    def altered(self, transactional_db):
        """Alters a table as a migration would, and undoes it after the test."""
        done = []

        def alter(model):
            field = models.CharField(max_length=9, default="x", unique=False)
            field.set_attributes_from_name("added_by_a_test")
            with connection.schema_editor() as editor:
                editor.add_field(model, field)
            done.append((model, field))

        yield alter
        emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
        for model, field in done:
            with connection.schema_editor() as editor:
                editor.remove_field(model, field)
        call_command("migrate", verbosity=0)

    def refusals(self, rows) -> list[bool]:
        found = []
        for row, column, value in rows:
            try:
                with transaction.atomic():
                    update(row, column, value)
                    raise _NotRefusedError
            except IntegrityError:
                found.append(True)
            except _NotRefusedError:
                found.append(False)
        return found

    @TABLES
    def test_a_table_may_be_altered_and_every_refusal_is_back(self, rows, altered, model):
        assert self.refusals(rows) == [True] * 7
        emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
        assert self.refusals(rows) == [False] * 7
        altered(model)
        assert self.refusals(rows) == [False] * 7
        call_command("migrate", verbosity=0)
        assert self.refusals(rows) == [True] * 7

    def test_a_trigger_that_was_lost_comes_back_with_the_next_migration(self, rows):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER claim_position_on_scale_update")
            else:
                cursor.execute("DROP TRIGGER claim_position_on_scale ON roles_claim")
        assert self.refusals(rows) == [False] + [True] * 6
        call_command("migrate", verbosity=0)
        assert self.refusals(rows) == [True] * 7

    def test_a_column_that_a_trigger_watches_may_change_its_type(self, rows, transactional_db):
        was, wider = Alias._meta.get_field("slug"), models.SlugField(max_length=200)
        wider.set_attributes_from_name("slug")
        wider.model = Alias
        emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
        for old, new in ((was, wider), (wider, was)):
            with connection.schema_editor() as editor:
                editor.alter_field(Alias, old, new)
        call_command("migrate", verbosity=0)
        assert self.refusals(rows) == [True] * 7


class _NotRefusedError(Exception):
    """Rolls back what the database let through."""
