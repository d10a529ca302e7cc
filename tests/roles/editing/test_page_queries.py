"""How often the pages for reading a text, adding a source and importing a table ask the database:
as often for a hundred parts or rows as for ten."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roles.models import Claim, PendingImport
from sources.models import Snapshot
from tests.roles.importing.test_mapping import IMPORT, confirm, upload
from tests.sources.adding.test_add_source import START, give

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

SIZES = pytest.mark.parametrize("number", [10, 100])


@pytest.fixture
def ready(world):
    world.source("doe")
    world.role("product-owner")
    world.responsibility("backlog")
    # Remembered by a process from its first request on.
    ContentType.objects.get_for_model(Claim)
    return world


def queries_of(browser, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@SIZES
def test_folding_a_text(number, world, editor):
    text = "\n\n".join(f"# Part {part}\n\nThe team decides on {part}." for part in range(number))
    snapshot = Snapshot.objects.create(
        source=world.source("doe"),
        text=text,
        taken_on="2026-09-01",
        folded=[[part, part + 1] for part in range(0, 2 * number, 4)],
    )
    # Remembered by a process from its first request on.
    ContentType.objects.get_for_model(Snapshot)
    address = reverse("admin:sources_snapshot_folding", args=[snapshot.pk])
    assert queries_of(editor, address) == 5
    parts = editor.get(address).content.count(b'name="folded"')
    assert parts >= number
    with CaptureQueriesContext(connection) as saving:
        assert editor.post(address, {"folded": [], "_save": "x"}).status_code == 302
    assert len(saving) == 7


@SIZES
def test_adding_a_source(number, ready, editor):
    for place in range(number):
        ready.source(f"source-{place}")
    assert queries_of(editor, START) == 4
    text = "\n\n".join(f"The team decides on {place}." for place in range(number))
    assert queries_of(editor, give(editor, text=text)) == 7


@SIZES
def test_choosing_columns(number, ready, editor):
    rows = "".join(f"doe,Product Owner,backlog,owns,So.,p. {place}\n" for place in range(number))
    file = f"Quelle,role,Frage,Antwort,paraphrase,locator\n{rows}"
    data = {"file": SimpleUploadedFile("t.csv", file.encode())}
    address = editor.post(IMPORT, data, follow=True).request["PATH_INFO"]
    assert address == reverse("admin:roles_claim_columns", args=[PendingImport.objects.get().pk])
    assert queries_of(editor, address) == 6


@SIZES
def test_choosing_what_names_mean(number, ready, editor):
    page = upload(editor, *[{"role": f"Nobody {place}"} for place in range(number)])
    assert page.context["number"] == number
    assert queries_of(editor, page.request["PATH_INFO"]) == 17


@SIZES
def test_looking_at_an_import_before_and_after(number, ready, editor):
    page = upload(editor, *[{}] * number)
    assert len(page.context["rows"]) == number
    assert queries_of(editor, page.request["PATH_INFO"]) == 6
    done = confirm(editor, page)
    assert Claim.objects.count() == len(done.context["rows"]) == number
    assert queries_of(editor, done.request["PATH_INFO"]) == 19
