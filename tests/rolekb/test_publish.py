"""The public site as files: what is in them, and what becomes of them when things go wrong."""

import errno
import fcntl
import gzip
import os
import random
import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path

import brotli
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from rolekb import publishing
from rolekb.publishing import BusyError, PublishError, publish, releases
from roles.editing import merging
from roles.editing.publishing import Decision, decide
from roles.erasing import doing
from roles.models import Claim, Erasure, OrgNote, Responsibility, Role
from roles.sharing import cards, feeds
from roles.views import erasures
from sources.models import Source
from tests.edition import ADDRESS, dead_links, tree
from tests.html import Page
from tests.world import World, fill

pytestmark = pytest.mark.django_db(transaction=True)
"""As where people use it: what is worked out once for all pages is not kept in a transaction."""

files_alone = pytest.mark.one_engine("What becomes of files is looked at, not what they say.")

ROLE = "roles/product-owner/"
PAIR = "compare/product-manager-vs-product-owner/"


@pytest.fixture
def _little_effort(monkeypatch):
    """Compressed with less effort: that changes no name and no page."""
    monkeypatch.setitem(releases.COMPRESS, ".br", lambda body: brotli.compress(body, quality=1))
    monkeypatch.setitem(releases.COMPRESS, ".gz", lambda body: gzip.compress(body, 1, mtime=0))


@pytest.fixture
def folder(tmp_path, _little_effort):
    """A folder to publish into."""
    return tmp_path / "edition"


def fill_compared(world: World) -> Claim:
    """Two roles of which one voice speaks, and which sources disagree on; a register of erasures;
    and what nobody is to read."""
    claim = fill(world)
    for sentence in ("Its author asked.", "It was private."):
        Erasure.objects.create(kind="statement", reason="private", sentence=sentence)
    world.claim("lymar", "product-manager", "backlog", "not-theirs")
    world.claim("thread", "product-manager", "backlog")
    # An area that asks of pairs of roles alone has no part of the map.
    pairs = world.responsibility("reports-to", relational=True, area=world.area("between-roles"))
    world.claim("lymar", "product-manager", pairs, other_role="product-owner")
    Claim.objects.filter(status="draft").update(paraphrase="A draft that nobody reads.")
    world.source("hidden-source", title="A source that nobody reads", is_public=False)
    return claim


@pytest.fixture(scope="module")
def kept_compared(keep):
    return keep(fill_compared)


@pytest.fixture
def compared(kept_compared, world, monkeypatch):
    """What ``fill_compared`` makes; and feeds and a register with more entries than one page of
    them holds."""
    monkeypatch.setattr(feeds, "MAX_ENTRIES", 1)
    monkeypatch.setattr(erasures, "PER_PAGE", 1)
    return kept_compared.put_into(world)


@pytest.fixture
def few_pages(compared, monkeypatch):
    """The pages of roles and statements alone, for what happens to files whatever they say."""

    def contents():
        edition = publishing.addresses.contents()
        few = ("/about/", "/roles/p", "/claims/")
        tasks = [
            tuple(
                address
                for address in addresses
                if address.startswith(few) and address.endswith(("/", "card.png"))
            )
            for addresses in edition.tasks
        ]
        edition.tasks, edition.moved = [task for task in tasks if task], {}
        return edition

    monkeypatch.setattr(publishing, "contents", contents)
    return compared


def site_of(folder: Path) -> Path:
    return folder / "current" / "site"


def page(folder: Path, path: str) -> Page:
    return Page((site_of(folder) / path / "index.html").read_text())


# --- What is in it ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept():
    """The edition that all tests read that change nothing."""
    return {}


@pytest.fixture
def edition(kept, compared, tmp_path_factory, _little_effort):
    if not kept:
        kept["folder"] = tmp_path_factory.mktemp("kept") / "edition"
        kept["paths"] = [row.get_absolute_url().strip("/") for row in (compared.source, compared)]
        kept["draft"] = Claim.objects.get(status="draft").key
        kept["newest"] = timezone.localdate(publishing.ListSitemap().newest)
        publish(kept["folder"], ADDRESS)
    return kept["folder"]


@pytest.fixture
def published(edition, folder):
    """A copy of that edition, for a test that changes it. The rows that it shows are the same in
    each test, so that it need not be written again."""
    return shutil.copytree(edition, folder, symlinks=True)


def test_every_link_leads_to_a_file_and_to_an_element_of_it(edition, kept):
    assert dead_links(site_of(edition)) == {}
    assert (site_of(edition) / PAIR / "on/backlog/index.html").is_file()


def test_every_kind_of_page_is_a_file_in_every_language(edition, kept):
    source, claim = kept["paths"]
    pages = ["", "about", "roles", "compare", "map", "disagreements", "responsibilities", "sources"]
    pages += [ROLE, PAIR, f"{PAIR}overlap", f"{PAIR}handout", "responsibilities/backlog"]
    pages += [source, claim, f"embed/{ROLE}", "roles/tag/agile", "sources/tag/agile"]
    pages += [f"{ROLE}show/statements", "map/roles/all", "erasures/page/2"]
    files = [f"{path.strip('/')}/index.html".strip("/") for path in pages]
    files += [f"{ROLE}card.png", f"{PAIR}card.png", f"{claim}/card.png", "feeds/claims.atom"]
    files += [f"{ROLE}cite.bib", f"{PAIR}originals.ris", f"{PAIR}table.csv", f"{source}/cite.json"]
    files += ["404.html", "manifest.webmanifest"]
    missing = [
        file
        for start in ("", "de/")
        for file in files
        if not (site_of(edition) / (start + file)).is_file()
    ]
    assert missing == []
    for file in ("robots.txt", "favicon.ico", "sitemap.xml", "sitemap-claims.xml"):
        assert (site_of(edition) / file).is_file()


def test_a_page_is_what_the_site_would_show_without_what_needs_a_server(edition, kept):
    for file in site_of(edition).rglob("*.html"):
        assert "<form" not in file.read_text(), file
    comparison = page(edition, PAIR)
    assert any("compared" in table.get("class", "").split() for table in comparison.all("table"))
    assert comparison.one("link[@rel='canonical']").get("href") == f"{ADDRESS}/{PAIR}"
    # Where scripts look for what an old link leads to
    every_statement = page(edition, ROLE).one("p[@class='every-statement']/a")
    assert every_statement.get("href") == f"/{ROLE}show/statements/#statements"
    hrefs = {link.get("href", "") for link in comparison.all("a")}
    inside = [href for href in hrefs if href.startswith(("/", "?"))]
    assert f"/{PAIR}handout/" in inside
    assert [href for href in inside if "?" in href or href.startswith(("/search", "/link"))] == []


def test_the_first_page_says_what_is_not_in_it_and_how_old_the_content_is(edition, kept):
    for start in ("", "de"):
        home = page(edition, start)
        section = home.one("section[@aria-labelledby='edition']")
        assert section.find(".//time").get("datetime").startswith(kept["newest"].isoformat())
    words = "".join(page(edition, "").one("section[@aria-labelledby='edition']").itertext())
    assert "Not in it" in words
    assert "search" in words


def test_nothing_private_is_in_it(edition, kept):
    assert not (site_of(edition) / "claims" / kept["draft"]).exists()
    assert not (site_of(edition) / "sources" / "hidden-source").exists()
    for name, content in tree(site_of(edition)).items():
        for private in (b"A draft that", b"A secret text", b"It says no", b"that nobody reads"):
            assert private not in content, name
        assert not name.startswith(("admin", "accounts", "orgs", "de/orgs", "static/admin")), name


@files_alone
def test_each_text_lies_compressed_beside_itself(edition, kept):
    texts = [path for path in site_of(edition).rglob("*") if path.suffix in releases.TEXT]
    assert len(texts) > 100
    for path in texts:
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == (
            path.read_bytes()
        )
        assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == (
            path.read_bytes()
        )


@files_alone
def test_readers_get_texts_that_are_compressed_with_all_effort_the_same_at_any_time():
    text = Path(publishing.__file__).read_bytes()
    packed = releases.COMPRESS[".gz"](text)
    assert gzip.decompress(packed) == text
    assert packed[4:8] == bytes(4), "a time"
    assert len(packed) < len(gzip.compress(text, 1))
    packed = releases.COMPRESS[".br"](text)
    assert brotli.decompress(packed) == text
    assert len(packed) < len(brotli.compress(text, quality=1))


def test_old_addresses_lead_on_with_and_without_a_server_that_redirects(edition, kept):
    moved = page(edition, "roles/po")
    assert moved.one("meta[@http-equiv='refresh']").get("content") == f"0; url=/{ROLE}"
    assert moved.one("link[@rel='canonical']").get("href") == f"{ADDRESS}/{ROLE}"
    redirects = (edition / "current" / "redirects.map").read_text()
    assert f'"/roles/po/" "/{ROLE}";\n' in redirects
    assert '"/de/sources/lym/" "/de/sources/lymar/";\n' in redirects
    assert f'"/compare/product-owner-vs-product-manager/" "/{PAIR}";\n' in redirects


# --- Once more ----------------------------------------------------------------------------


def test_a_second_run_writes_nothing(folder, few_pages):
    first = publish(folder, ADDRESS)
    before, release = tree(folder), (folder / "current").readlink()
    second = publish(folder, ADDRESS)
    assert first.changed
    assert first.written == first.files
    assert (second.changed, second.written, second.removed) == (False, 0, 0)
    assert (folder / "current").readlink() == release
    assert tree(folder) == before


def test_the_day_of_the_run_changes_nothing(folder, few_pages, tmp_path, monkeypatch):
    publish(folder, ADDRESS)
    later = timezone.now() + timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: later)
    publish(tmp_path / "later", ADDRESS)
    assert tree(site_of(tmp_path / "later")) == tree(site_of(folder))


def test_only_what_changed_is_written(folder, few_pages):
    publish(folder, ADDRESS)
    untouched = site_of(folder) / "about" / "index.html"
    inode = untouched.stat().st_ino
    Role.objects.filter(slug="product-owner").update(summary="Called many things.")
    result = publish(folder, ADDRESS)
    assert 0 < result.written < result.files / 4
    assert "Called many things." in (site_of(folder) / ROLE / "index.html").read_text()
    assert untouched.stat().st_ino == inode


def test_a_picture_is_not_drawn_again_if_it_shows_the_same(folder, few_pages, monkeypatch):
    publish(folder, ADDRESS)
    drawn = []
    monkeypatch.setattr(cards, "picture", lambda card: drawn.append(card) or b"picture")
    publish(folder, ADDRESS)
    assert drawn == []
    Role.objects.filter(slug="product-owner").update(name="Owner of products")
    publish(folder, ADDRESS)
    assert drawn


def test_what_is_gone_is_removed_and_an_old_release_with_it(folder, few_pages):
    publish(folder, ADDRESS)
    claim = site_of(folder) / few_pages.get_absolute_url().strip("/")
    Claim.objects.filter(pk=few_pages.pk).update(status="draft")
    result = publish(folder, ADDRESS)
    assert result.removed
    assert not claim.exists()
    Role.objects.filter(slug="product-owner").update(name="Owner of products")
    publish(folder, ADDRESS)
    assert len(list((folder / "releases").iterdir())) == 2


def random_edits(chosen: random.Random) -> list:
    """Return four of the ways to change something that readers see, in any order."""
    words = "Edited"
    edits = [
        lambda: Role.objects.filter(slug="product-owner").update(name=words),
        lambda: Role.objects.filter(slug="product-manager").update(slug="manager"),
        lambda: Source.objects.filter(slug="lymar").update(title=words),
        lambda: Responsibility.objects.filter(slug="backlog").update(question=f"{words}?"),
        lambda: OrgNote.objects.update(explanation=f"{words} [@lymar]."),
        lambda: Claim.objects.order_by("?").filter(status="published").update(paraphrase=words),
        lambda: Claim.objects.filter(source__slug="thread").update(
            status=chosen.choice(["published", "draft"])
        ),
    ]
    return chosen.sample(edits, 4)


# Between them, these two choose every edit.
@pytest.mark.parametrize("seed", [3, 4])
def test_after_any_edits_it_is_what_it_would_be_from_nothing(published, tmp_path, seed):
    for edit in random_edits(random.Random(seed)):  # noqa: S311 - for tests
        edit()
    assert publish(published, ADDRESS).changed
    assert dead_links(site_of(published)) == {}
    publish(tmp_path / "from-nothing", ADDRESS)
    fresh = (tmp_path / "from-nothing" / "current").resolve()
    assert tree((published / "current").resolve()) == tree(fresh)


def test_nothing_stays_of_what_was_renamed_merged_or_withdrawn(folder, compared, world, tmp_path):
    withdrawn = world.claim("lymar", "product-manager", "roadmap", paraphrase="Words taken back.")
    world.claim("lymar", "owner-of-products", "backlog", paraphrase="Words that move.")
    publish(folder, ADDRESS)
    decide(Decision.UNPUBLISH, {withdrawn.pk: withdrawn.version}, "It says something else")
    gone, kept = (Role.objects.get(slug=slug) for slug in ("owner-of-products", "product-owner"))
    assert not merging.merge(gone, kept, "One job").refused
    manager = Role.objects.get(slug="product-manager")
    manager.slug = "manager-of-products"
    manager.save()
    publish(folder, ADDRESS)
    publish(tmp_path / "from-nothing", ADDRESS)
    assert tree(site_of(folder)) == tree(site_of(tmp_path / "from-nothing"))
    assert dead_links(site_of(folder)) == {}
    assert not (site_of(folder) / withdrawn.get_absolute_url().strip("/")).exists()
    assert not (site_of(folder) / "responsibilities" / "roadmap").exists()
    for name, content in tree(site_of(folder)).items():
        assert b"Words taken back." not in content, name
    for old, new in (
        ("roles/owner-of-products", f"/{ROLE}"),
        ("roles/product-manager", "/roles/manager-of-products/"),
        (PAIR, "/compare/manager-of-products-vs-product-owner/"),
    ):
        moved = page(folder, old).one("meta[@http-equiv='refresh']")
        assert moved.get("content") == f"0; url={new}"


def test_what_was_erased_does_not_lie_in_the_release_before_either(folder, few_pages, world):
    erased = world.claim("berls", "product-owner", "roadmap", paraphrase="Words of Quillonade.")
    publish(folder, ADDRESS)
    doing.erase(
        Erasure.Kind.STATEMENT, erased.pk, reason="legal", sentence="Its author asked for it."
    )
    publish(folder, ADDRESS)
    assert [name for name, content in tree(folder).items() if b"Quillonade" in content] == []
    assert len(list((folder / "releases").iterdir())) == 1
    Role.objects.filter(slug="product-owner").update(name="Owner of products")
    publish(folder, ADDRESS)
    assert len(list((folder / "releases").iterdir())) == 2


@files_alone
def test_a_damaged_file_is_written_again(folder, few_pages):
    publish(folder, ADDRESS)
    damaged = site_of(folder) / ROLE / "index.html"
    whole = damaged.read_bytes()
    damaged.unlink()
    damaged.write_bytes(whole[:100])
    (site_of(folder) / "about" / "index.html.br").unlink()
    publish(folder, ADDRESS)
    assert (site_of(folder) / ROLE / "index.html").read_bytes() == whole
    assert (site_of(folder) / "about" / "index.html.br").is_file()


# --- When things go wrong -----------------------------------------------------------------


def fail_after(monkeypatch, steps: int, error: BaseException):
    """Let writing fail in the middle."""
    put, count = releases.Release.put, iter(range(10_000))

    def failing(self, *args):
        if next(count) >= steps:
            raise error
        return put(self, *args)

    monkeypatch.setattr(releases.Release, "put", failing)


@files_alone
def test_a_full_disk_leaves_what_readers_get(folder, few_pages, monkeypatch):
    publish(folder, ADDRESS)
    before = tree(folder)
    Role.objects.filter(slug="product-owner").update(name="Owner of products")
    with monkeypatch.context() as patched:
        fail_after(patched, 30, OSError(errno.ENOSPC, "No space left on device"))
        with pytest.raises(CommandError, match="There is no space left") as raised:
            call_command("publish", folder, address=ADDRESS, processes=1)
    assert raised.value.returncode == 1
    assert "Nothing was published" in str(raised.value)
    assert tree(folder) == before
    publish(folder, ADDRESS)
    assert "Owner of products" in (site_of(folder) / ROLE / "index.html").read_text()


@files_alone
def test_what_a_killed_run_left_is_cleared_away(folder, few_pages, tmp_path, monkeypatch):
    publish(folder, ADDRESS)
    before = tree((folder / "current").resolve())
    # As a run leaves it that was killed: no cleaning up took place.
    with monkeypatch.context() as patched:
        patched.setattr(releases.shutil, "rmtree", lambda *args, **options: None)
        fail_after(patched, 30, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            publish(folder, ADDRESS)
    (folder / ".next").symlink_to("releases/nowhere")
    assert tree((folder / "current").resolve()) == before
    Role.objects.filter(slug="product-owner").update(name="Owner of products")
    publish(folder, ADDRESS)
    publish(tmp_path / "fresh", ADDRESS)
    assert tree(site_of(folder)) == tree(site_of(tmp_path / "fresh"))
    assert sorted(path.name for path in folder.iterdir()) == [".lock", "current", "releases"]
    assert not (folder / "releases" / ".unfinished").exists()


@files_alone
def test_only_one_process_publishes_into_a_folder(folder, few_pages):
    folder.mkdir()
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another process") as raised:
            call_command("publish", folder, address=ADDRESS, processes=1)
    assert raised.value.returncode == 75
    publish(folder, ADDRESS)


def test_content_that_changes_meanwhile_is_read_again(folder, few_pages, monkeypatch):
    states = iter([("1",), ("2",), ("3",), ("3",)])
    monkeypatch.setattr(publishing, "current_state", lambda: next(states))
    assert publish(folder, ADDRESS).changed
    monkeypatch.setattr(publishing, "current_state", lambda: (str(next(endless)),))
    endless = iter(range(100))
    with pytest.raises(BusyError, match="again and again"):
        publish(folder, ADDRESS)


@files_alone
def test_a_folder_with_other_files_is_refused(folder, few_pages):
    folder.mkdir()
    (folder / "diary.txt").write_text("Mine.")
    with pytest.raises(PublishError, match=r"did not write: diary\.txt"):
        publish(folder, ADDRESS)
    assert tree(folder) == {"diary.txt": b"Mine."}


@files_alone
def test_a_file_that_somebody_put_into_a_release_stays(folder, few_pages):
    publish(folder, ADDRESS)
    foreign = (folder / "current").resolve() / "site" / "diary.txt"
    foreign.write_text("Mine.")
    for name in ("One", "Two", "Three"):
        Role.objects.filter(slug="product-owner").update(name=name)
        publish(folder, ADDRESS)
    assert foreign.read_text() == "Mine."
    assert not (foreign.parent / "index.html").exists()


@files_alone
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Say where"),
        ("rolebook.example", "Say where"),
        ("ftp://rolebook.example", "Say where"),
        ("https://[rolebook", "Say where"),
        ("https://rolebook.example/roles", "has to end with the host"),
    ],
)
def test_an_address_that_cannot_be_is_refused(folder, few_pages, address, words):
    with pytest.raises(CommandError, match=words):
        call_command("publish", folder, address=address, processes=1)
    assert not folder.exists()


@files_alone
def test_a_folder_that_cannot_be_is_refused(tmp_path, few_pages, settings):
    for path in (
        settings.BASE_DIR,
        settings.BASE_DIR / "var" / "edition",
        settings.BASE_DIR.parent,
        tmp_path / "no" / "edition",
    ):
        with pytest.raises(PublishError):
            publish(path, ADDRESS)
        assert not (path / "current").exists()
    file = tmp_path / "file"
    file.write_text("Mine.")
    with pytest.raises(PublishError, match="is a file"):
        publish(file, ADDRESS)


@files_alone
def test_a_folder_that_cannot_be_written_is_refused(folder, few_pages, monkeypatch):
    def refuse(*args, **options):
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(PublishError, match="cannot be written"):
        publish(folder, ADDRESS)


def test_without_content_there_is_nothing_to_publish(folder):
    with pytest.raises(PublishError, match="no content yet"):
        publish(folder, ADDRESS)
    assert not (folder / "current").exists()


def test_a_database_of_an_earlier_version_is_not_published(folder, few_pages):
    MigrationRecorder(connection).migration_qs.filter(app="roles").latest("name").delete()
    with pytest.raises(PublishError, match=r"^Migrations are not applied \(1\): manage.py migrate"):
        publish(folder, ADDRESS)
    assert not folder.exists()


def test_the_command_says_what_it_did(folder, few_pages):
    output = StringIO()
    call_command("publish", folder, address=f"{ADDRESS.upper()}/", processes=1, stdout=output)
    call_command("publish", folder, address=ADDRESS, processes=1, stdout=output)
    first, second = output.getvalue().splitlines()
    assert "written, 0 removed" in first
    assert second.endswith("files, all as they were.")


@files_alone
def test_file_systems_without_hard_links_get_copies(folder, few_pages, tmp_path, monkeypatch):
    def refuse(*args):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    publish(folder, ADDRESS)
    Role.objects.filter(slug="product-owner").update(name="Owner of products")
    publish(folder, ADDRESS)
    publish(tmp_path / "fresh", ADDRESS)
    assert tree(site_of(folder)) == tree(site_of(tmp_path / "fresh"))


@pytest.mark.django_db(transaction=True)
def test_several_processes_write_the_same(folder, few_pages, tmp_path):
    publish(folder, ADDRESS, processes=2)
    publish(tmp_path / "alone", ADDRESS, processes=1)
    assert tree(site_of(folder)) == tree(site_of(tmp_path / "alone"))
