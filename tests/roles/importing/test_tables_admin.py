"""Tables in the admin: uploaded, looked at, confirmed; and out again as the list shows them."""

import csv
import datetime
import io
import json

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from roles.editing.questions import Code
from roles.editing.views import tables
from roles.models import Claim, PendingImport, Role, TableImport
from sources.models import Source

# Django's own admin templates read variables that are not there.
pytestmark = pytest.mark.ignore_template_errors

CLAIMS = reverse("admin:roles_claim_changelist")
IMPORT = reverse("admin:roles_claim_import")
HEADINGS = ["source", "role", "responsibility", "position", "paraphrase", "locator", "external_id"]


@pytest.fixture
def ready(world):
    """A source and the words in which its claims come in."""
    world.source("doe")
    world.role("product-owner")
    world.responsibility("backlog")
    return world


def table(*rows, name="claims.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(HEADINGS)
    for number, row in enumerate(rows, start=1):
        full = ["doe", "Product Owner", "backlog", "owns", "It is theirs.", f"p. {number}", number]
        lines.writerow([row.get(name, each) for name, each in zip(HEADINGS, full, strict=True)])
    return SimpleUploadedFile(name, text.getvalue().encode())


def upload(client, file, **data):
    """Upload a table and go on to what it would do, without choices for unknown names."""
    response = client.post(IMPORT, {"file": file, **data}, follow=True)
    if response.request["PATH_INFO"].endswith("/names/"):
        response = client.post(response.request["PATH_INFO"], {"unsettled": "1"}, follow=True)
    return response


def told(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def confirm(client, response):
    ticks = {"confirmed": [code.value for code in Code]}
    return client.post(response.request["PATH_INFO"], ticks, follow=True)


@pytest.fixture
def clerk(client, django_user_model):
    """Somebody with just these permissions."""

    def clerk(*codenames):
        user = django_user_model.objects.create_user("cleo", password="pw", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(user)
        return client

    return clerk


class TestImporting:
    def test_is_reached_from_the_lists(self, ready, admin_desk):
        for model, app in (("claim", "roles"), ("source", "sources")):
            html = admin_desk.get(reverse(f"admin:{app}_{model}_changelist")).content.decode()
            assert f'<a href="{reverse(f"admin:{app}_{model}_import")}">Import</a>' in html

    def test_its_page_names_every_column(self, ready, admin_desk):
        html = admin_desk.get(IMPORT).content.decode()
        for column in tables.TABLES["claims"]:
            assert f"<code>{column.name}</code>" in html

    def test_shows_what_it_would_do_and_then_does_it(self, ready, admin_desk, administrator):
        seen = upload(admin_desk, table({}, {}))
        html = seen.content.decode()
        assert "What claims.csv would do" in html
        assert ">2 new</a>" in html
        assert not Claim.objects.exists()
        assert PendingImport.objects.get().user == administrator
        done = confirm(admin_desk, seen)
        assert done.request["PATH_INFO"] == reverse(
            "admin:roles_claim_imported", args=[TableImport.objects.get().pk]
        )
        assert told(done) == ("Imported claims.csv: 2 new, 0 changed, 0 same, 0 refused.")
        assert Claim.objects.count() == 2
        record = Claim.history.first()
        assert record.history_user == administrator
        assert record.history_change_reason == "Imported from claims.csv"
        assert not PendingImport.objects.exists()

    def test_the_same_again_has_nothing_to_do(self, ready, admin_desk):
        confirm(admin_desk, upload(admin_desk, table({})))
        html = upload(admin_desk, table({})).content.decode()
        assert "There is nothing to import" in html
        assert 'value="Import"' not in html

    def test_a_change_is_shown_word_by_word(self, ready, admin_desk):
        confirm(admin_desk, upload(admin_desk, table({})))
        html = upload(admin_desk, table({"paraphrase": "It is not theirs."})).content.decode()
        assert ">1 changed</a>" in html
        assert "added: </span>not " in html
        assert reverse("admin:roles_claim_change", args=[Claim.objects.get().pk]) in html

    def test_one_refused_row_and_nothing_can_be_confirmed(self, ready, admin_desk):
        seen = upload(admin_desk, table({}, {"role": "Produkt Owner"}))
        html = seen.content.decode()
        assert "1 row of 2 is refused, so nothing will be written" in html
        assert "There is no role “Produkt Owner”: perhaps “Product Owner”" in html
        assert 'value="Import"' not in html
        assert "a row is refused" in told(confirm(admin_desk, seen))
        assert not Claim.objects.exists()

    def test_rows_are_listed_by_fate_and_page_by_page(self, ready, admin_desk):
        seen = upload(admin_desk, table(*[{}] * 120, {"role": "Nobody"}))
        assert len(seen.context["rows"]) == 100
        address = seen.request["PATH_INFO"]
        assert [row["line"] for row in admin_desk.get(f"{address}?p=2").context["rows"]][-1] == 122
        refused = admin_desk.get(f"{address}?what=refused").context["rows"]
        assert [row["name"] for row in refused] == ["121"]
        for odd in ("?what=nonsense", "?p=nonsense", "?p=999"):
            assert admin_desk.get(address + odd).status_code == 200

    def test_what_is_unknown_is_made_where_it_is_ticked(self, ready, admin_desk):
        seen = upload(admin_desk, table({"role": "Chief Tinkerer"}), create="roles")
        assert "role “Chief Tinkerer”" in seen.content.decode()
        assert not Role.objects.filter(slug="chief-tinkerer").exists()
        confirm(admin_desk, seen)
        assert Claim.objects.get().role.slug == "chief-tinkerer"

    def test_what_changed_since_it_was_seen_stops_it(self, ready, admin_desk):
        seen = upload(admin_desk, table({}))
        ready.claim("doe", "product-owner", "backlog", locator="p. 1", external_id="1")
        done = confirm(admin_desk, seen)
        assert "since you looked, what it would do has changed" in told(done)
        assert Claim.objects.count() == 1
        assert "Here is what it would do now" in told(done)
        assert done.context["rows"][0]["what"] != "new"

    def test_a_second_confirmation_is_told_that_it_is_done(self, ready, admin_desk):
        seen = upload(admin_desk, table({}))
        confirm(admin_desk, seen)
        assert "no longer waiting" in told(confirm(admin_desk, seen))
        assert Claim.objects.count() == 1

    def test_is_forgotten_after_a_day(self, ready, admin_desk):
        seen = upload(admin_desk, table({}))
        long_ago = timezone.now() - datetime.timedelta(hours=25)
        PendingImport.objects.update(created=long_ago)
        assert "no longer waiting" in told(confirm(admin_desk, seen))
        upload(admin_desk, table({}))
        assert PendingImport.objects.count() == 1

    def test_is_confirmed_by_nobody_else(self, ready, admin_desk, clerk):
        address = upload(admin_desk, table({})).request["PATH_INFO"]
        other = clerk("add_claim", "change_claim", "view_claim")
        assert "no longer waiting" in told(other.post(address, follow=True))
        assert not Claim.objects.exists()

    def test_a_number_beyond_all_rows_is_no_error(self, ready, admin_desk):
        response = admin_desk.get(f"{IMPORT}{10**30}/", follow=True)
        assert "no longer waiting" in told(response)

    def test_sources_come_in_the_same_way(self, ready, admin_desk):
        file = SimpleUploadedFile("s.csv", b"slug,kind,title,voice\nroe,article,On owners,Roe\n")
        address = reverse("admin:sources_source_import")
        seen = admin_desk.post(address, {"file": file, "create": "voices"}, follow=True)
        confirm(admin_desk, seen)
        assert Source.objects.get(slug="roe").voice.name == "Roe"

    @pytest.mark.parametrize(
        ("file", "said"),
        [
            (SimpleUploadedFile("t.pdf", b"x"), "no .csv, .tsv, .json or .xlsx"),
            (
                SimpleUploadedFile("t.json", b'[{"\\ud800": 1}]'),
                "the name of a column: It holds half a",
            ),
            (SimpleUploadedFile("t.csv", b"\xff\xfe"), "UTF-16"),
            (SimpleUploadedFile("t.csv", b""), "empty"),
            (SimpleUploadedFile("t.csv", b"x" * 5_000_001), "at most 5 MB"),
        ],
        ids=lambda value: "",
    )
    def test_a_file_that_is_none_is_refused_beside_its_field(self, file, said, ready, admin_desk):
        file.seek(0)
        response = upload(admin_desk, file)
        assert said in str(response.context["form"].errors["file"])
        assert not PendingImport.objects.exists()

    def test_too_many_rows_are_refused(self, ready, admin_desk, monkeypatch):
        monkeypatch.setitem(tables.MAX_ROWS, "claims", 1)
        response = upload(admin_desk, table({}, {}))
        assert "more than 1 rows" in str(response.context["form"].errors["file"])

    def test_an_odd_file_name_is_tamed(self, ready, admin_desk):
        upload(admin_desk, table({}, name=f"{'ž' * 200}\x01.csv"))
        name = PendingImport.objects.get().name
        assert len(name) == 80
        assert name.endswith(".csv")


class TestPermissions:
    def test_importing_takes_leave_to_add_and_to_change(self, ready, clerk):
        client = clerk("add_claim", "view_claim")
        assert client.get(IMPORT).status_code == 403
        assert upload(client, table({})).status_code == 403
        assert "Import</a>" not in client.get(CLAIMS).content.decode()

    def test_publishing_takes_leave(self, ready, clerk):
        client = clerk("add_claim", "change_claim", "view_claim")
        claim = ready.claim("doe", "product-owner", "backlog", external_id="1")
        html = upload(client, table({})).content.decode()
        assert "only who may publish may change it" in html
        claim.refresh_from_db()
        assert claim.published

    def test_changing_what_published_claims_stand_on_takes_leave(self, ready, contributor):
        ready.claim("doe", "product-owner", "backlog")
        file = SimpleUploadedFile("sources.csv", b"slug,title\ndoe,Otherwise\n")
        address = reverse("admin:sources_source_import")
        response = contributor.post(address, {"file": file}, follow=True)
        assert "only who may publish may change it" in response.content.decode()
        assert "nothing was imported" in told(confirm(contributor, response)).casefold()
        assert Source.objects.get(slug="doe").title != "Otherwise"

    def test_making_roles_takes_leave(self, ready, clerk):
        client = clerk("add_claim", "change_claim", "view_claim")
        response = upload(client, table({"role": "Chief Tinkerer"}), create="roles")
        assert "create" not in client.get(IMPORT).context["form"].fields
        assert "There is no role" in response.content.decode()

    def test_exporting_takes_leave_to_view(self, ready, clerk):
        address = reverse("admin:roles_claim_export", args=["csv"])
        assert clerk("view_source").get(address).status_code == 403


class TestExporting:
    @pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
    def test_gives_what_goes_in_again_and_changes_nothing(self, kind, ready, admin_desk):
        ready.claim("doe", "product-owner", "backlog", contexts=("startup",), note="=1+1")
        response = admin_desk.get(reverse("admin:roles_claim_export", args=[kind]))
        assert response["Content-Disposition"].endswith(f'.{kind}"')
        file = SimpleUploadedFile(f"t.{kind}", b"".join(response.streaming_content))
        assert "There is nothing to import" in upload(admin_desk, file).content.decode()

    def test_gives_the_rows_that_the_list_shows(self, ready, admin_desk):
        for number in range(60):
            ready.claim("doe", "product-owner", "backlog", locator=f"p. {number}")
        ready.claim("doe", "product-owner", "backlog", status="draft", locator="draft")
        listed = admin_desk.get(f"{CLAIMS}?status__exact=published").content.decode()
        address = reverse("admin:roles_claim_export", args=["json"])
        assert f'href="{address}?status__exact=published"' in listed
        content = b"".join(
            admin_desk.get(f"{address}?status__exact=published&p=2").streaming_content
        )
        assert len(json.loads(content)) == 60
        found = b"".join(admin_desk.get(f"{address}?q=draft").streaming_content)
        assert json.loads(found) == []

    def test_sources_too(self, ready, admin_desk):
        address = reverse("admin:sources_source_export", args=["json"])
        content = b"".join(admin_desk.get(f"{address}?kind__exact=article").streaming_content)
        assert [source["slug"] for source in json.loads(content)] == ["doe"]

    def test_nonsense_is_no_error(self, ready, admin_desk):
        assert admin_desk.get(reverse("admin:roles_claim_export", args=["pdf"])).status_code == 404
        address = reverse("admin:roles_claim_export", args=["csv"])
        for query in ("nonsense=1", "status__exact=%00", "published_at__year=x"):
            assert admin_desk.get(f"{address}?{query}").status_code == 400


def test_nothing_on_the_pages_needs_a_laxer_policy(ready, admin_desk):
    seen = upload(admin_desk, table({}, {"role": "Nobody"}))
    for html in (admin_desk.get(IMPORT).content.decode(), seen.content.decode()):
        assert " style=" not in html
        assert "onclick" not in html
        assert "<script>" not in html
