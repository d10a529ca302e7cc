"""``manage.py generate_content``: made-up rows, the same ones for the same seed."""

import itertools
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from roles.models import Claim, Role, claim

pytestmark = pytest.mark.django_db


def generated(**options) -> str:
    said = StringIO()
    call_command("generate_content", roles=4, statements=20, stdout=said, **options)
    return said.getvalue()


def sentences() -> list[str]:
    return list(Claim.everything.order_by("external_id").values_list("paraphrase", flat=True))


def test_made_up_rows_are_a_catalogue_of_their_own():
    assert "rows were made up" in generated()
    assert (Role.everything.count(), Claim.everything.count()) == (4, 20)
    assert not Role.objects.exists()
    assert not Claim.objects.exists()


def test_the_same_seed_makes_the_same_rows():
    made = []
    for seed in (3, 3, 4):
        with transaction.atomic():
            generated(seed=seed)
            made.append(sentences())
            transaction.set_rollback(True)
    first, again, other = made
    assert first == again
    assert first != other


def test_it_refuses_beside_content_unless_told_otherwise(world):
    world.claim("lymar", "product-manager", "roadmap", "owns")
    with pytest.raises(CommandError, match="There is content in this database"):
        generated()
    generated(beside_content=True)
    assert Role.objects.count() == 1
    with pytest.raises(CommandError, match="The rows of seed 1 are there already"):
        generated(beside_content=True)


def test_they_can_be_part_of_the_collection():
    generated(edited=True)
    assert (Role.objects.count(), Claim.objects.count()) == (4, 20)


def test_no_key_is_given_twice_although_chance_draws_one_twice(monkeypatch):
    # Eight letters are drawn for a key: each key comes twice, and the first are those of before.
    letters = itertools.chain.from_iterable(
        f"{number // 2:08}" for start in (0, 60) for number in range(start, start + 100)
    )
    monkeypatch.setattr(claim.secrets, "choice", lambda alphabet: next(letters))
    generated()
    for _ in range(8 * 60):
        next(letters)
    generated(seed=2, beside_content=True)
    assert len(set(Claim.everything.values_list("key", flat=True))) == 40
