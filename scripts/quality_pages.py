"""Save a page of every type, as the site sends it, for the HTML checker.

usage: quality_pages.py folder

`make quality` starts it in .venv, with a database that holds the content and settings as in
production. What the desk needs beside the content is made up here and rolled back. In the folder,
pages.json says of each page how it is called, whether it is of the site or of the desk, and its
file. A template that stood on no page ends the command: then a type of page is missing.
"""

import datetime
import json
import logging
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "rolekb.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import Count, Q  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.signals import template_rendered  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import get_resolver, reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from rolekb import groups  # noqa: E402
from rolekb.models import User  # noqa: E402
from roles.models import Claim, OrgNote, Role, Suggestion  # noqa: E402
from roles.request.languages import in_language  # noqa: E402
from sources.models import Snapshot, Source  # noqa: E402
from tests.page_types import COMPARISON, FIVE_ROLES, PAGES, VARIANTS  # noqa: E402
from tests.roles.admin.test_admin import fields_of, page  # noqa: E402

TEMPLATES = ROOT / "templates"
TEXT = """# Who does what

The Product Owner orders the backlog.

The Product Manager does not order the backlog."""


def main(folder: str) -> None:
    setup_test_environment()
    # Every answer of 400 and more, which are asked for here.
    logging.disable()
    stood = set()
    template_rendered.connect(lambda template, **_: stood.add(template.name), weak=False)
    check_five_roles()
    saved = []

    def save(part: str, pages) -> None:
        for name, response in pages:
            if response.status_code in {301, 302}:
                sys.exit(f"{name} is no page: it leads to {response['Location']}.")
            if not response["Content-Type"].startswith("text/html"):
                sys.exit(f"{name} is no page: it is of type {response['Content-Type']}.")
            file = f"{len(saved):03}.html"
            Path(folder, file).write_bytes(response.content)
            saved.append({"name": name, "part": part, "file": file})

    for language, _ in settings.LANGUAGES:
        save("site", of_the_site(language))
    with transaction.atomic():
        save("desk", of_the_desk())
        transaction.set_rollback(True)
    missing = [name for name in templates() if name not in stood]
    if missing:
        sys.exit(f"No page shows these templates, so a type of page is missing: {missing}.")
    Path(folder, "pages.json").write_text(json.dumps(saved))


def check_five_roles() -> None:
    published = Count("claims", filter=Q(claims__status="published"))
    most = (
        Role.objects.annotate(claim_count=published)
        .order_by("-claim_count")
        .values_list("slug", flat=True)
    )
    largest = reverse("compare", args=[sorted(most[:5])])
    if largest != FIVE_ROLES:
        sys.exit(f"tests/page_types.py calls {FIVE_ROLES} the largest comparison; it is {largest}.")


def templates() -> list[str]:
    paths = sorted(TEMPLATES.rglob("*.html"))
    return [str(path.relative_to(TEMPLATES)) for path in paths]


# --- The site -----------------------------------------------------------------------------


def of_the_site(language: str):
    reader = Client()
    for path in (in_language(path, language) for path in [*PAGES, *VARIANTS]):
        yield path, reader.get(path)
    form = in_language("/suggest/", language)
    yield f"{form}, with mistakes", reader.post(form, {"address": "no address"})
    yield f"{form}, sent from elsewhere", Client(enforce_csrf_checks=True).post(form, {})
    form = in_language("/accounts/login/", language)
    yield f"{form}, with mistakes", reader.post(form, {"login": "ada", "password": "no"})
    for status in (400, 403, 404, 500):
        request = RequestFactory().get(in_language(COMPARISON, language))
        answer = get_resolver().resolve_error_handler(status)
        with translation.override(language):
            response = answer(request) if status == 500 else answer(request, Exception())
        yield f"error {status}, {language}", response


# --- The desk -----------------------------------------------------------------------------


def signed_in(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def of_the_desk():
    ada = User.objects.create_superuser("ada", "ada@example.org")
    bob = User.objects.create_superuser("bob", "bob@example.org")
    cora = User.objects.create_user("cora", is_staff=True)
    groups.create_groups()
    cora.groups.add(Group.objects.get(name="Contributors"))
    desk = signed_in(ada)
    claim = Claim.objects.get(key="rspvaz95")
    make_up(claim, ada, signed_in(cora))
    yield "/admin/", desk.get("/admin/")
    yield "/admin/ of a contributor", signed_in(cora).get("/admin/")
    yield "/admin/ for what a contributor may not", signed_in(cora).get(page(User, "changelist"))
    yield from of_each_model(desk)
    yield from of_claims(desk, claim)
    yield from of_sources(desk, claim.source)
    yield from of_history(desk, signed_in(bob), signed_in(cora), claim)
    yield from of_tables(desk)
    yield "password", desk.get(reverse("admin:password_change"))
    yield "password, with mistakes", desk.post(reverse("admin:password_change"), {})
    yield "signing out of the site", desk.get(reverse("account_logout"))
    yield "signed out", desk.post(reverse("admin:logout"))


def make_up(claim: Claim, ada: User, contributor: Client) -> None:
    """A row of whatever content does not hold: what waits, and a source's text."""
    reader = Client()
    sent = {
        "page": "/claims/rspvaz95/",
        "address": claim.source.link,
        "quotation": "orders the backlog",
        "sentence": "The Product Owner orders it.",
    }
    reader.post("/suggest/", sent)
    reader.post("/suggest/", {**sent, "claim": claim.key, "sentence": "It says no such thing."})
    Snapshot.objects.create(
        source=claim.source,
        text=TEXT,
        taken_on=datetime.date(2026, 9, 1),
        proposed={"title": "Another title", "author": "Somebody"},
    )
    form = f"{page(Claim, 'add')}?proposal_for={claim.pk}&version="
    version = claim.history.count()
    shown = contributor.get(f"{form}{version}")
    changed = {"paraphrase": "Said in other words.", "reason": "Closer to the text"}
    contributor.post(f"{form}{version}", fields_of(shown) | changed)
    for draft in Claim.objects.filter(responsibility__slug="backlog-upkeep"):
        draft.status, draft.published_at = "draft", None
        draft.save()
    ada.groups.add(Group.objects.get(name="Editors"))


def of_each_model(desk: Client):
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label):
        name = f"desk: {model._meta.verbose_name}"
        yield f"{name}, list", desk.get(page(model, "changelist"))
        nothing = desk.get(page(model, "changelist"), {"q": "qqqqqqqq"})
        yield f"{name}, list of nothing", nothing
        if model is not Suggestion:
            yield f"{name}, new", desk.get(page(model, "add"))
            yield f"{name}, new, with mistakes", desk.post(page(model, "add"), {})
        row = model.objects.first()
        if row:
            yield f"{name}, form", desk.get(page(model, "change", row.pk))
            yield f"{name}, history", desk.get(page(model, "history", row.pk))
            yield f"{name}, delete", desk.get(page(model, "delete", row.pk))
            several = {"action": "delete_selected", "_selected_action": [row.pk]}
            answer = desk.post(page(model, "changelist"), several)
            if answer.status_code == 200:
                yield f"{name}, delete several", answer
    for app in ("roles", "sources"):
        yield f"desk: app {app}", desk.get(reverse("admin:app_list", args=[app]))


def of_claims(desk: Client, claim: Claim):
    queue = reverse("admin:roles_claim_review")
    for shown in ("suggestions", "proposals", "drafts"):
        yield f"desk: review, {shown}", desk.get(queue, {"show": shown})
    drafts = Claim.objects.drafts().values_list("pk", flat=True)
    proposal = Claim.objects.proposals().get()
    for decision, rows in (
        ("publish", drafts),
        ("unpublish", [claim.pk]),
        ("accept", [proposal.pk]),
        ("decline", [proposal.pk]),
    ):
        address = reverse("admin:roles_claim_decide", args=[decision])
        ids = ",".join(str(pk) for pk in rows)
        yield f"desk: review, {decision}", desk.get(address, {"ids": ids})
        yield (
            f"desk: review, {decision} what is so already",
            desk.get(
                address,
                {"ids": str(Claim.objects.drafts()[0].pk) if decision != "publish" else claim.pk},
            ),
        )
    yield "desk: proposal", desk.get(page(Claim, "change", proposal.pk))
    yield "desk: draft", desk.get(page(Claim, "change", drafts[0]))
    yield "desk: published claim", desk.get(page(Claim, "change", claim.pk))
    effects = {"role": claim.role_id, "responsibility": claim.responsibility_id}
    effects |= {"position": claim.position_id, "source": claim.source_id}
    yield "desk: effects", desk.get(reverse("admin:roles_claim_effects"), effects)
    yield "desk: points with one voice", desk.get(reverse("admin:roles_responsibility_single"))
    yield "desk: unexplained points", desk.get(reverse("admin:roles_orgnote_unexplained"))
    note = OrgNote.objects.first()
    yield "desk: note", desk.get(page(OrgNote, "change", note.pk))
    suggestions = list(Suggestion.objects.waiting())
    for number, suggestion in enumerate(suggestions, start=1):
        yield f"desk: suggestion {number}", desk.get(page(Suggestion, "change", suggestion.pk))
    yield (
        "desk: dismiss suggestions",
        desk.get(
            reverse("admin:roles_suggestion_dismiss"),
            {"pk": [suggestion.pk for suggestion in suggestions]},
        ),
    )
    roles = Role.objects.order_by("name").values_list("pk", flat=True)[:2]
    yield "desk: merge two roles", desk.get(reverse("admin:roles_role_merge", args=roles))


def of_sources(desk: Client, source: Source):
    address = reverse("admin:sources_source_reading_desk", args=[source.pk])
    yield "desk: reading desk", desk.get(address)
    yield "desk: reading desk, with mistakes", desk.post(address, {"quotation": "not its words"})
    bare = Source.objects.filter(snapshots=None).first()
    yield (
        "desk: reading desk without a text",
        desk.get(reverse("admin:sources_source_reading_desk", args=[bare.pk])),
    )
    snapshot = source.snapshots.get()
    yield (
        "desk: what a page says",
        desk.get(reverse("admin:sources_snapshot_proposal", args=[snapshot.pk])),
    )


def of_history(desk: Client, other: Client, contributor: Client, claim: Claim):
    form = page(Claim, "change", claim.pk)
    mine, theirs = fields_of(desk.get(form)), fields_of(other.get(form))
    other.post(form, theirs | {"note": "Theirs.", "reason": "Read once more"})
    yield "desk: two at one form", desk.post(form, mine | {"note": "Mine.", "reason": "So it is"})
    history = page(Claim, "history", claim.pk)
    yield "desk: history", desk.get(history)
    kept = list(claim.history.order_by("pk").values_list("pk", flat=True))
    yield "desk: two versions", desk.get(f"{history}compare/", {"from": kept[0], "to": kept[-1]})
    restore = reverse("admin:roles_claim_restore", args=[claim.pk, kept[0]])
    yield "desk: restore a version", desk.get(restore)
    yield "desk: restore a version, with mistakes", desk.post(restore, {})
    typed = {"title": "Mine", "note": "Mine."}
    yield "desk: published meanwhile", contributor.post(form, typed)
    source = page(Source, "change", claim.source_id)
    yield "desk: a source published meanwhile", contributor.post(source, typed)


def of_tables(desk: Client):
    address = reverse("admin:roles_claim_import")
    yield "desk: import", desk.get(address)
    yield "desk: import, with mistakes", desk.post(address, {})
    rows = "source,role,responsibility,position,paraphrase,locator\nnobody,Nobody,nothing,,,\n"
    file = SimpleUploadedFile("claims.csv", rows.encode())
    yield "desk: import, preview", desk.post(address, {"file": file}, follow=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
