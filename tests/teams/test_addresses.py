"""Every address of the app for every kind of visitor, in one table.

What is private answers those outside as an organisation that never was: the same status, page and
headers, whatever the method, the language and the slash at the end.
"""

import re
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from teams import urls
from teams.invitations import invite
from teams.models import Level
from tests import kept_world
from tests.teams.builder import Organisations

pytestmark = pytest.mark.django_db

VISITORS = ("anonymous", "other", "superuser", "invited", "former", "viewer", "editor", "owner")
"""``other`` owns another organisation, ``invited`` has not accepted yet, ``former`` has left."""
OUTSIDE = VISITORS[:5]

# Method, name of the address, and the status for each of the visitors, in their order. A row of
# three is for those with access: all others get a 404, but who sends a form without a session is
# asked to sign in.
TABLE = """
GET   list                200 200 200 200 200 200 200 200
POST  list                405 405 405 405 405 405 405 405
GET   new                 302 200 200 200 200 200 200 200
POST  new                 403 400 400 400 400 400 400 400
GET   invitation          200 200 200 200 200 200 200 200
POST  invitation          400 302 302 302 302 302 302 302
GET   settings            404 404 200
POST  settings            404 404 400
GET   delete              404 404 200
POST  delete              404 404 400
GET   accesses            404 404 200
POST  accesses            405
GET   access              405
POST  access              404 404 400
GET   invite              405
POST  invite              404 404 400
GET   revoke              405
POST  revoke              404 404 302
GET   leave               200 200 200
POST  leave               302 302 400
GET   log                 404 404 200
POST  log                 405
GET   person-export       404 404 200
POST  person-export       405
GET   person-erase        404 404 200
POST  person-erase        404 404 302
GET   import              404 200 200
POST  import              404 400 400
GET   titles              404 200 200
POST  titles              404 302 302
GET   organisation        200 200 200
POST  organisation        405
GET   export              200 200 200
POST  export              405
GET   team                200 200 200
POST  team                405
GET   team-new            404 200 200
POST  team-new            404 400 400
GET   team-edit           404 200 200
POST  team-edit           404 400 400
GET   team-end            404 200 200
POST  team-end            404 400 400
GET   membership-new      404 200 200
POST  membership-new      404 302 302
GET   membership-edit     404 200 200
POST  membership-edit     404 302 302
GET   membership-end      404 200 200
POST  membership-end      404 400 400
GET   role                200 200 200
POST  role                405
GET   role-new            404 200 200
POST  role-new            404 400 400
GET   role-edit           404 200 200
POST  role-edit           404 400 400
GET   person              200 200 200
POST  person              405
GET   person-new          404 200 200
POST  person-new          404 400 400
GET   person-edit         404 200 200
POST  person-edit         404 400 400
"""


def rows() -> list[tuple[str, str, tuple[int, ...]]]:
    """The table with eight statuses in each row; one status alone is everybody's."""
    parsed = []
    for line in TABLE.strip().splitlines():
        method, name, *columns = line.split()
        statuses = tuple(map(int, columns))
        if len(statuses) == 1:
            statuses *= len(VISITORS)
        elif len(statuses) == 3:
            stranger = 403 if method == "POST" else 404
            statuses = (stranger, *(404,) * len(OUTSIDE[1:]), *statuses)
        assert len(statuses) == len(VISITORS), line
        parsed.append((method, name, statuses))
    return parsed


ROWS = rows()
WITHIN = sorted({name for _, name, _ in ROWS} - {"list", "new", "invitation"})
"""The addresses that are an organisation's own."""


def all_patterns(patterns=None) -> list[URLPattern]:
    """The patterns of the app, with those of the modules that it includes."""
    patterns = urls.urlpatterns if patterns is None else patterns
    return [
        part
        for pattern in patterns
        for part in (
            [pattern] if isinstance(pattern, URLPattern) else all_patterns(pattern.url_patterns)
        )
    ]


NAMES = sorted(str(pattern.name) for pattern in all_patterns())


def test_every_address_is_in_the_table():
    named = set(NAMES)
    assert "None" not in named
    assert len(named) == len(NAMES), "a name stands twice"
    in_table = {method: {name for m, name, _ in ROWS if m == method} for method in ("GET", "POST")}
    assert in_table == {"GET": named, "POST": named}


@dataclass
class Ledgerly:
    visitors: dict[str, Client]
    """A browser of each kind of visitor."""
    arguments: dict[str, object]
    """What the addresses hold, all of it of this organisation."""


def fill(world) -> Ledgerly:
    organisations = Organisations()
    ledgerly = organisations.make("Ledgerly")
    former = organisations.member(ledgerly, Level.OWNER, "former")
    ledgerly.accesses.all().delete()
    superuser = organisations.account("superuser", is_staff=True, is_superuser=True)
    visitors = {
        "anonymous": organisations.browser(),
        "other": organisations.member(organisations.make("Harbour"), Level.OWNER, "other"),
        "superuser": organisations.browser(superuser),
        "invited": organisations.browser(organisations.account("invited")),
        "former": former,
        **{level: organisations.member(ledgerly, Level(level), level) for level in Level.values},
    }
    team = organisations.team(ledgerly, "Mooring")
    person = organisations.person(ledgerly, "Ada Lindqvist")
    local_role = organisations.local_role(ledgerly, "Coach")
    membership = organisations.membership(team, person, local_role=local_role, title="Coach")
    invitation, token = invite(ledgerly, Level.VIEWER, visitors["owner"].person)
    arguments = {
        "slug": ledgerly.slug,
        "token": token,
        "team": team.slug,
        "key": person.key,
        "local": local_role.slug,
        "membership": membership.pk,
        "access": ledgerly.accesses.get(user=visitors["owner"].person).pk,
        "revoke": invitation.pk,
    }
    return Ledgerly(visitors, arguments)


kept, ledgerly = kept_world.fixtures(fill)


@pytest.fixture(autouse=True)
def _many_organisations(settings):
    settings.ORGANISATIONS = "many"


@pytest.fixture
def visitors(ledgerly) -> dict[str, Client]:
    return ledgerly.visitors


@pytest.fixture
def arguments(ledgerly) -> dict[str, object]:
    return ledgerly.arguments


def address_of(name: str, arguments: dict) -> str:
    """The address of this name; a ``pk`` is that of the row which has the name of the address."""
    pattern = next(p for p in all_patterns() if p.name == name)
    wanted = pattern.pattern.converters
    values = {**arguments, "pk": arguments.get(name, arguments["membership"])}
    return reverse(f"teams:{name}", kwargs={key: values[key] for key in wanted})


def answer(browser: Client, method: str, address: str):
    """The answer to a request; what it changed is undone."""
    with transaction.atomic():
        response = browser.generic(method, address)
        transaction.set_rollback(True)
    return response


def assert_statuses(visitors, address: str, asked: str, statuses: tuple[int, ...]) -> None:
    answered = {
        visitor: answer(visitors[visitor], asked, address).status_code for visitor in VISITORS
    }
    assert answered == dict(zip(VISITORS, statuses, strict=True)), f"{asked} {address}"


@pytest.mark.parametrize(("method", "name", "statuses"), ROWS)
def test_status_for_each_visitor(visitors, arguments, method, name, statuses):
    assert_statuses(visitors, address_of(name, arguments), method, statuses)


@pytest.mark.one_engine("No query depends on the language, or on how much is sent of an answer.")
@pytest.mark.parametrize(("method", "name", "statuses"), ROWS)
def test_status_is_the_same_in_german_and_without_a_body(
    visitors, arguments, method, name, statuses
):
    address = address_of(name, arguments)
    assert_statuses(visitors, f"/de{address}", method, statuses)
    if method == "GET":
        assert_statuses(visitors, address, "HEAD", statuses)
        assert_statuses(visitors, f"/de{address}", "HEAD", statuses)


def shape(response, slug: str) -> tuple:
    """Everything that an answer says, without the address that was asked for."""
    body = response.content.decode().replace(slug, "SLUG")
    # What was sent is carried along, signed, with its address.
    body = re.sub(r'name="(csrfmiddlewaretoken|typed)" value="[\w:.-]+"', "", body)
    headers = {
        key: value.replace(slug, "SLUG")
        for key, value in response.headers.items()
        if key not in {"Content-Length", "Expires", "Server-Timing"}
    }
    return response.status_code, headers, sorted(response.cookies), body


@pytest.mark.one_engine("Who has no access is told before a row is looked for.", varied=0)
@pytest.mark.parametrize("name", WITHIN)
def test_outside_it_is_as_an_organisation_that_never_was(visitors, arguments, name):
    slug, never = arguments["slug"], "0123456789abcdef"
    address = address_of(name, arguments)
    asked = [
        (visitor, method, spelled)
        for visitor in OUTSIDE
        for method in ("GET", "POST")
        for spelled in (address, f"/de{address}")
    ]
    asked += [("superuser", method, address) for method in ("HEAD", "PUT", "OPTIONS")]
    asked += [("former", "GET", s) for s in (address.rstrip("/"), f"{address}/", f"{address}?q=a")]
    for visitor, method, spelled in asked:
        real = answer(visitors[visitor], method, spelled)
        unreal = answer(visitors[visitor], method, spelled.replace(slug, never))
        assert shape(real, slug) == shape(unreal, never), f"{method} {spelled} by {visitor}"
        wanted = {403, 405} if (visitor, method) == ("anonymous", "POST") else {404, 405, 301}
        assert real.status_code in wanted


def test_nobody_outside_makes_others_wait(visitors, arguments):
    for name in WITHIN:
        with CaptureQueriesContext(connection) as queries:
            visitors["other"].post(address_of(name, arguments))
        asked = " ".join(query["sql"] for query in queries)
        assert "SAVEPOINT" not in asked, name
        assert "FOR UPDATE" not in asked, name


@pytest.mark.one_engine("It is refused before a row is looked for.", varied=0)
@pytest.mark.parametrize("name", WITHIN)
def test_a_form_from_elsewhere_is_refused_alike(arguments, name):
    slug, never = arguments["slug"], "0123456789abcdef"
    address = address_of(name, arguments)
    stranger = Client(enforce_csrf_checks=True)
    real, unreal = stranger.post(address), stranger.post(address.replace(slug, never))
    assert shape(real, slug) == shape(unreal, never)
    assert real.status_code == 403


@pytest.mark.one_engine("Headers of answers that others ask for on both.", varied=0)
@pytest.mark.parametrize("name", WITHIN)
def test_private_answers_are_kept_and_listed_by_nobody(visitors, arguments, name):
    address = address_of(name, arguments)
    for visitor in VISITORS:
        response = answer(visitors[visitor], "GET", address)
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.one_engine("The setting alone decides.")
@pytest.mark.parametrize("name", NAMES)
def test_in_the_mode_without_organisations_there_is_no_address(visitors, arguments, settings, name):
    settings.ORGANISATIONS = "none"
    address = address_of(name, arguments)
    for visitor in VISITORS:
        for method in ("GET", "HEAD", "POST"):
            assert answer(visitors[visitor], method, address).status_code == 404


@pytest.mark.parametrize("odd", ["9" * 30, "0"])
def test_a_number_that_no_row_has(visitors, arguments, odd):
    for part in (f"access/{odd}/", f"access/invitations/{odd}/"):
        response = answer(visitors["owner"], "POST", f"/orgs/{arguments['slug']}/{part}")
        assert response.status_code == 404
