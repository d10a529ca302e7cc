"""Who may see and change what of an organisation.

What is private answers as an organisation that never was: the same page, status and headers.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DataError, IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from roles.request.typed import ask_to_sign_in, shown_again, take_typed
from sources.turns import wait_for_others

from .models import Access, Level, LogEntry, Organisation
from .models.base import free_slug, random_slug
from .models.organisation import Action

RESERVED_SLUGS = ("new", "invitation")
"""Addresses of the app that no organisation may have."""


class LastOwnerError(Exception):
    """An organisation would be left without an owner."""


# --- Asking -------------------------------------------------------------------------------


def today():
    return timezone.localdate()


def visitor(request: HttpRequest):
    """Return the account of a request. Without a cookie the session is not asked, so that public
    pages can be kept by caches."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return AnonymousUser()
    return request.user


def organisation_or_404(
    request: HttpRequest, slug: str, level: Level = Level.VIEWER, *, public: bool = False
) -> Organisation:
    """Return the organisation with the visitor's ``level``, which is None where it is read because
    it is public. Raises Http404 if there is none, or none that this visitor may ask for.

    ``public`` says that everybody may read the page if the organisation is public.
    """
    user = visitor(request)
    levels = Access.objects.filter(organisation=OuterRef("pk"), user=user.pk).values("level")
    organisation = (
        Organisation.objects.filter(slug=slug).annotate(level_of_visitor=Subquery(levels)).first()
    )
    if organisation is None:
        raise Http404
    if organisation.level_of_visitor:
        organisation.level = Level(organisation.level_of_visitor)
        if organisation.level.allows(level):
            return organisation
    elif public and organisation.is_public and level is Level.VIEWER:
        return organisation
    raise Http404


def private_page(view: Callable) -> Callable:
    """Let an answer be kept by nobody and listed nowhere, unless everybody may read it: then the
    view or ``for_organisation`` has set ``request.is_public_answer``."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if settings.ORGANISATIONS == "none":
            raise Http404
        request.is_public_answer = False
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            request.is_public_answer = False
            response = render(request, "teams/not_here.html", status=404)
        except (DataError, IntegrityError) as error:
            # PostgreSQL repeats the refused row, and the log would hold its names.
            raise type(error)("The database refused a row of an organisation.") from None
        patch_vary_headers(response, ["Cookie"])
        if not request.is_public_answer:
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


def page_of_ended_session(request: HttpRequest) -> HttpResponse | None:
    """Return the page on which a visitor signs in who has sent a form without a session, or the one
    that shows it again after that; None if it is another request. Where a form is sent to is not
    looked up: what is private is asked for like what never was."""
    user = visitor(request)
    if request.method == "POST" and not user.is_authenticated:
        return ask_to_sign_in(request)
    if request.method == "GET" and user.is_authenticated:
        typed = take_typed(request)
        # Some forms are a button alone.
        if typed is not None:
            return render(request, "teams/typed_again.html", shown_again(request, typed))
    return None


def for_organisation(
    level: Level = Level.VIEWER,
    *,
    public: bool = False,
    methods: Iterable[str] = ("GET",),
    in_turn: bool = True,
) -> Callable:
    """Give a view ``request.organisation``, and its visitor a 404 who may not ask for it.

    ``methods`` are those that the page takes; HEAD comes with GET. What is posted to an
    organisation is done in turn, unless the view sees to that by itself: otherwise somebody would
    save anew what another has just erased.
    """
    allowed = {*methods, *(["HEAD"] if "GET" in methods else [])}

    def decorate(view: Callable) -> Callable:
        @private_page
        @wraps(view)
        def answer(request: HttpRequest, slug: str, *args, **kwargs) -> HttpResponse:
            if "POST" in allowed and (page := page_of_ended_session(request)):
                return page
            if request.method not in allowed:
                # As of any address: whether it is an organisation's is not looked up.
                return HttpResponseNotAllowed(sorted(allowed))
            waits = in_turn and request.method == "POST"
            if waits:
                # Nobody else makes others wait; and what was true before the turn may have ended.
                organisation_or_404(request, slug, level, public=public)
            with _turn(slug) if waits else nullcontext():
                request.organisation = organisation_or_404(request, slug, level, public=public)
                request.is_public_answer = request.organisation.level is None
                return view(request, *args, **kwargs)

        return answer

    return decorate


@contextmanager
def _turn(slug: str) -> Iterator[None]:
    """Let nobody else change this organisation meanwhile."""
    with transaction.atomic():
        Organisation.objects.select_for_update().filter(slug=slug).first()
        yield


# --- Changing -----------------------------------------------------------------------------


def record(
    organisation: Organisation, user, action: Action, row=None, *, kind: str = ""
) -> LogEntry:
    """Write who did what to which record into the log of an organisation."""
    return LogEntry.objects.create(
        organisation=organisation,
        user=user if user and user.is_authenticated else None,
        action=action,
        kind=kind or (row or organisation)._meta.model_name,
        record=row.pk if row else None,
    )


def may_be_made() -> bool:
    """Return whether there is room for another organisation."""
    mode = settings.ORGANISATIONS
    return mode == "many" or (mode == "one" and not Organisation.objects.exists())


@transaction.atomic
def make_organisation(name: str, owner) -> Organisation | None:
    """Return a new organisation with its first owner, or None if there is no room for it."""
    # Two transactions do not see each other's organisation.
    wait_for_others("teams_organisation")
    if not may_be_made():
        return None
    organisation = Organisation.objects.create(name=name)
    Access.objects.create(organisation=organisation, user=owner, level=Level.OWNER)
    record(organisation, owner, Action.CREATED, organisation)
    return organisation


@transaction.atomic
def set_visibility(organisation: Organisation, user, *, public: bool, people: bool) -> None:
    """Publish an organisation under a slug made of its name, or make it private under a random
    one, which no old link or search engine knows."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if public != locked.is_public:
        others = Organisation.objects.exclude(pk=locked.pk)
        slug = free_slug(locked.name, others, RESERVED_SLUGS) if public else random_slug()
        organisation.slug = slug
    organisation.is_public, organisation.shows_people = public, public and people
    if (locked.is_public, locked.shows_people) != (public, organisation.shows_people):
        organisation.save(update_fields=["slug", "is_public", "shows_people"])
        record(organisation, user, Action.PUBLISHED if public else Action.UNPUBLISHED, organisation)


@transaction.atomic
def change_level(access: Access, level: Level, user) -> None:
    """Give somebody another level, in the organisation's turn. Raises LastOwnerError if there would
    be no owner."""
    _check_owner_stays(access, will_own=level == Level.OWNER)
    if access.level != level:
        _revoke_invitations_of(access)
        access.level = level
        access.save(update_fields=["level"])
        record(access.organisation, user, Action.CHANGED, access)


@transaction.atomic
def remove(access: Access, user) -> None:
    """Take somebody's access away, in the organisation's turn. Raises LastOwnerError if there would
    be no owner."""
    _check_owner_stays(access, will_own=False)
    is_own = access.user_id == user.pk
    record(access.organisation, user, Action.LEFT if is_own else Action.DELETED, access)
    _revoke_invitations_of(access)
    access.delete()


def _revoke_invitations_of(access: Access) -> None:
    """Without their maker's level none is open, and none opens again when that comes back."""
    unanswered = access.organisation.invitations.filter(accepted_at=None, revoked_at=None)
    unanswered.filter(created_by=access.user_id).update(revoked_at=timezone.now())


def _check_owner_stays(access: Access, *, will_own: bool) -> None:
    if access.level == Level.OWNER and not will_own:
        others = access.organisation.accesses.filter(level=Level.OWNER).exclude(pk=access.pk)
        if not others.exists():
            raise LastOwnerError
