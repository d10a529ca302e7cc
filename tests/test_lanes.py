from dataclasses import dataclass, field
from itertools import product
from types import SimpleNamespace

import pytest

from tests import lanes


def test_every_test_is_in_a_file_that_its_lane_reads(request):
    """Of all tests of this run, also of those that it leaves to other lanes."""
    assert request.config.stash[lanes.MISSED] == []


@dataclass
class Item:
    """What is asked of a test that uses the database."""

    options: dict | None
    values: dict = field(default_factory=dict)
    place: int = 0
    originalname: str = "test_a"
    fixturenames: tuple = ("django_db_setup",)

    def get_closest_marker(self, name):
        marked = name == "one_engine" and self.options is not None
        return SimpleNamespace(kwargs=self.options) if marked else None

    @property
    def nodeid(self):
        return f"tests/test_a.py::{self.originalname}[{self.place}]"

    @property
    def callspec(self):
        return SimpleNamespace(params=self.values, indices=dict.fromkeys(self.values, self.place))


class TestWhatIsTheSameOnBoth:
    @pytest.mark.parametrize(
        ("options", "on_both"),
        [
            (None, ["ax", "ay", "az", "bx", "by", "bz"]),
            ({}, []),
            ({"but": ("test_b",)}, []),
            ({"but": ("test_a",)}, ["ax", "ay", "az", "bx", "by", "bz"]),
            ({"varied": 0}, ["ax"]),
            ({"varied": 1}, ["ax", "ay", "az", "bx"]),
        ],
    )
    def test_is_said_by_the_mark(self, options, on_both):
        cases = [
            Item(options, {"state": state, "door": door}, place)
            for place, (state, door) in enumerate(product("ab", "xyz"))
        ]
        same = lanes.same_on_both(cases[::-1])
        assert [i.values["state"] + i.values["door"] for i in cases if i not in same] == on_both

    def test_is_a_test_without_a_database(self):
        item = Item(None, fixturenames=())
        assert lanes.same_on_both([item]) == [item]
