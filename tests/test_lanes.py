from tests import lanes


def test_every_test_is_in_a_file_that_its_lane_reads(request):
    """Of all tests of this run, also of those that it leaves to other lanes."""
    assert request.config.stash[lanes.MISSED] == []
