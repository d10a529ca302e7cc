"""An edition as files behind a real nginx, with the configuration of the repository."""

import contextlib
import gzip
import os
import re
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from rolekb.publishing import publish
from roles.models import Role
from roles.releases.views import released_files
from roles.sharing import feeds
from sources.models import Source
from tests import observatory
from tests.edition import ADDRESS, tree
from tests.scripts.test_server import HOST, ROOT, Nginx, once_up, run

# What is worked out once for all pages of an edition is not kept in a transaction.
pytestmark = [pytest.mark.server, pytest.mark.django_db(transaction=True)]


class StaticNginx(Nginx):
    """deploy/nginx-static.conf on ports of its own, with a certificate that nobody signed."""

    def __init__(self, folder, edition):
        self.start(folder, "nginx-static.conf", {"/srv/rolebook-edition": str(edition)})


@pytest.fixture
def compared(filled, world, tmp_path, settings, monkeypatch):
    """Two roles, and a feed of which a page holds fewer entries than there are."""
    world.claim("lymar", "product-manager", "backlog", "not-theirs")
    world.claim("thread", "product-manager", "backlog")
    monkeypatch.setattr(feeds, "MAX_ENTRIES", 1)
    settings.RELEASES = tmp_path / "releases"
    return filled


def write_edition(folder):
    call_command("release", address=ADDRESS, verbosity=0)
    publish(folder, ADDRESS)
    return folder


@pytest.fixture
def edition(compared, tmp_path):
    return write_edition(tmp_path / "edition")


@contextlib.contextmanager
def running_nginx(tmp_path_factory, edition):
    nginx = StaticNginx(tmp_path_factory.mktemp("nginx"), edition)
    try:
        once_up(lambda: nginx.ask("GET", "/"))
        yield nginx
    finally:
        nginx.stop()


@pytest.fixture
def nginx(edition, tmp_path_factory):
    with running_nginx(tmp_path_factory, edition) as nginx:
        yield nginx


@pytest.fixture(scope="module")
def kept():
    """Holds the edition that all tests read that change nothing, and the nginx before it."""
    with contextlib.ExitStack() as stack:
        yield {"stack": stack}


@pytest.fixture
def kept_edition(kept, request, tmp_path_factory):
    if "edition" not in kept:
        request.getfixturevalue("compared")
        kept["edition"] = write_edition(tmp_path_factory.mktemp("kept") / "edition")
    return kept["edition"]


@pytest.fixture
def kept_nginx(kept, kept_edition, tmp_path_factory):
    """An nginx of several tests, which only ask it."""
    if "nginx" not in kept:
        started = running_nginx(tmp_path_factory, kept_edition)
        kept["nginx"] = kept["stack"].enter_context(started)
    return kept["nginx"]


SENT_BY_THE_SITE = [
    *("Content-Type", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"),
    *("Cross-Origin-Resource-Policy", "Permissions-Policy"),
    *("Cross-Origin-Opener-Policy", "Content-Language", "Access-Control-Allow-Origin"),
]


def policy(headers) -> set[str]:
    return {part.strip() for part in headers["Content-Security-Policy"].split(";")}


def test_files_are_sent_as_the_site_sends_them(nginx, filled, client, settings):
    settings.ALLOWED_HOSTS = [HOST]
    role, pair = "/roles/product-owner/", "/compare/product-manager-vs-product-owner/"
    for path in (
        *("/", "/de/", "/about/", role, pair, f"/de{pair}", f"{pair}overlap/", f"{pair}handout/"),
        *(f"{role}cite.{ending}" for ending in ("json", "bib", "ris", "txt")),
        *(f"{pair}originals.{ending}" for ending in ("json", "bib")),
        *(f"{pair}table.{ending}" for ending in ("csv", "md", "json")),
        *(f"{role}claims.atom", "/feeds/claims.atom", f"/embed{role}", f"/de/embed{pair}"),
        *("/sitemap.xml", "/robots.txt", "/favicon.ico", "/icon-180.png", "/manifest.webmanifest"),
        *(f"{role}card.png", filled.get_absolute_url()),
        *("/data/", *(f"/data/{name}" for name in released_files())),
    ):
        status, headers, _ = nginx.ask("HEAD", path)
        site = client.get(path, headers={"host": HOST}, secure=True)
        site.getvalue()  # a file that is read to its end is closed
        assert status == site.status_code == 200, path
        for name in SENT_BY_THE_SITE:
            assert headers.get(name) == site.headers.get(name), (path, name)
        # What is saved from the site is named for its version, which this address does not know.
        if not path.startswith("/data/"):
            saved_as = headers.get("Content-Disposition")
            assert saved_as == site.headers.get("Content-Disposition"), path
        assert policy(headers) == policy(site.headers), path
        assert "Set-Cookie" not in headers
        assert "max-age=31536000" in headers["Strict-Transport-Security"]


def check_edition(edition, *options):
    command = [sys.executable, "scripts/check_edition.py", edition, *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603


def test_every_address_in_every_file_is_answered(nginx, edition):
    site = f"https://127.0.0.1:{nginx.port}"
    check = check_edition(edition, "--nginx", site)
    assert check.returncode == 0, check.stderr
    sentence = r"[\d,]+ files name ([\d,]+) addresses of the edition: 0 lead to nothing"
    (number,) = re.findall(sentence, check.stdout)
    assert int(number.replace(",", "")) > 400
    (edition / "current" / "site" / "about" / "index.html").unlink()
    check = check_edition(edition, "--nginx", site)
    assert check.returncode == 1
    assert re.search(r"leads to nothing at .*/about/", check.stdout)
    nginx.stop()
    check = check_edition(edition, "--nginx", site)
    assert check.stderr == f"{site} does not answer: [Errno 111] Connection refused\n"


def test_two_processes_write_the_same_bytes(world, tmp_path):
    """In each a set has an order of its own."""
    for number in range(12):
        role = ("product-owner", "product-manager")[number % 2]
        world.claim(f"source-{number}", role, f"work-{number % 3}", ("owns", "shares")[number % 2])
        licensed = Source.objects.filter(slug=f"source-{number}")
        licensed.update(licence="CC BY 4.0", author=f"Author {number}")
    editions = [tmp_path / seed for seed in ("1", "2")]
    for folder in editions:
        run(
            [sys.executable, "manage.py", "publish", folder, "--address", ADDRESS, "-v", "0"],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
                "PYTHONHASHSEED": folder.name,
            },
        )
    first, second = (tree((folder / "current").resolve()) for folder in editions)
    assert [name for name in first | second if first.get(name) != second.get(name)] == []


def test_every_page_has_130_points_of_the_observatory(kept_nginx, kept_edition):
    pages = sorted(
        f"/{file.parent.relative_to(kept_edition / 'current' / 'site')}/".replace("/./", "/")
        for file in (kept_edition / "current" / "site").rglob("index.html")
    )
    # Frames are for any site to show.
    pages = [path for path in pages if "/embed/" not in path]
    assert {"/", "/de/", "/roles/product-owner/"} <= set(pages)
    scores = {}
    for path in pages:
        status, headers, html = kept_nginx.ask("GET", path)
        # Old addresses lead on.
        assert status in {200, 301}, path
        scores[path] = observatory.score(headers, html=html)
    assert {path: met for path, (points, met) in scores.items() if points < 130} == {}


def test_texts_are_sent_compressed_to_those_who_ask(kept_nginx, kept_edition):
    site = kept_edition / "current" / "site"
    plain, packed = site / "index.html", site / "index.html.gz"
    request = (
        "GET / HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: br, gzip\r\nConnection: close\r\n\r\n"
    )
    connection = kept_nginx.connect()
    connection.sendall(request.format(host=HOST).encode())
    head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head
    assert b"Vary: Accept-Encoding" in head
    assert body == packed.read_bytes()
    assert gzip.decompress(body) == plain.read_bytes()
    _, headers, text = kept_nginx.ask("GET", "/")
    assert headers["Content-Encoding"] is None
    assert text.encode() == plain.read_bytes()
    status, _, _ = kept_nginx.ask("GET", "/index.html.gz")
    assert status == 404


def test_a_page_that_was_read_is_not_sent_again(kept_nginx):
    _, headers, _ = kept_nginx.ask("GET", "/roles/product-owner/")
    status, _, _ = kept_nginx.ask("GET", "/roles/product-owner/", If_None_Match=headers["ETag"])
    assert status == 304
    assert headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_style_sheet_is_kept_for_ever(kept_nginx):
    _, _, html = kept_nginx.ask("GET", "/")
    path = re.search(r'<link rel="stylesheet" href="([^"]+)"', html)[1]
    status, headers, _ = kept_nginx.ask("GET", path)
    assert status == 200
    assert headers["Content-Type"] == "text/css; charset=utf-8"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("path", "words"), [("/roles/nobody/", "There is no such page"), ("/de/roles/x/", "Seite")]
)
def test_what_is_not_there_is_explained(kept_nginx, path, words):
    status, headers, html = kept_nginx.ask("GET", path)
    assert status == 404
    assert words in html
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/roles/po/", "/roles/product-owner/"),
        ("/roles/po-of-sorts/", "/roles/product-owner/"),
        ("/de/sources/lym/", "/de/sources/lymar/"),
        ("/responsibilities/the-backlog/", "/responsibilities/backlog/"),
        (
            "/compare/product-owner-vs-product-manager/",
            "/compare/product-manager-vs-product-owner/",
        ),
        ("/roles", "/roles/"),
        ("/roles/product-owner", "/roles/product-owner/"),
    ],
)
def test_old_addresses_redirect(kept_nginx, old, new):
    status, headers, _ = kept_nginx.ask("GET", old)
    assert (status, headers["Location"]) == (301, new)


def test_readers_get_the_new_edition_at_once(nginx, edition):
    Role.objects.filter(slug="product-owner").update(name="Owner of products")
    publish(edition, ADDRESS)
    _, _, html = nginx.ask("GET", "/roles/product-owner/")
    assert "Owner of products" in html
    assert "site/index.html" in tree(edition / "current")
