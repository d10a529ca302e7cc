"""What can be asked, by django-ninja. Nothing imports this before the first request."""

import json
from typing import Annotated

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLResolver
from django.urls.resolvers import RegexPattern
from django.utils.translation import gettext as _
from ninja import Body, NinjaAPI, Path, Query
from ninja.errors import HttpError, ValidationError

from sources.slugs import slug_of

from .. import records
from ..domain.filters import PointFilter
from ..queries.title_reader import Titles
from ..records import asked, problems
from ..records.cuts import MOST_PER_PAGE, PER_PAGE, Cut, NoSuchEntryError
from ..records.reader import Reader
from ..records.titles import read_titles
from ..request.errors import UserError
from ..request.params import parse_as_of, parse_context
from ..request.roles import resolve_role
from ..request.scope import Scope
from . import door
from .description import ANSWER, EXAMPLE
from .faults import in_words
from .inputs import Day, TitleList

VERSION = "1"

Name = Annotated[str, Query(min_length=1, max_length=200, description="A job title")]
Names = Annotated[
    list[Annotated[str, Query(min_length=1, max_length=200)]],
    Query(min_length=2, max_length=5, description="Two to five roles, by slug or title"),
]
Question = Annotated[
    str, Query(min_length=1, max_length=300, description="A question by its slug, or in words")
]
Slug = Annotated[str, Path(min_length=1, max_length=200, description="Its slug")]
Key = Annotated[str, Path(max_length=20, pattern="^[A-Za-z0-9]+$", description="Its key")]
AsOf = Annotated[
    str,
    Query(max_length=40, description="As it stood at the end of this day, such as 2026-01-31"),
]
Context = Annotated[str, Query(max_length=100, description="The slug of a kind of organisation")]
Limit = Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description="How many at most")]
Part = Annotated[
    int | None,
    Query(ge=1, le=MOST_PER_PAGE, description="How many at most; all without it"),
]
After = Annotated[str, Query(max_length=500, description="`next` of the part before")]

api = NinjaAPI(
    title="Rolebook",
    version=VERSION,
    description=(
        "What product roles do according to real sources. Every answer comes with all others: "
        "where sources disagree, each side is given with its statements and sources. "
        "The site never says who is right."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
    servers=[
        {"url": "/", "description": "English"},
        {"url": "/de/", "description": "Deutsch"},
    ],
)


def resolver() -> URLResolver:
    patterns, _app, _namespace = api.urls
    return URLResolver(RegexPattern(r"^"), patterns)


def _answer(content: dict) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
    # Half a character may have been sent, and comes back with the title it stands in.
    return HttpResponse(text.encode(errors="replace"), content_type="application/json")


def _get(path: str, answer: str, summary: str, example: str):
    """Return the decorator of an operation whose answer has this schema in the description."""
    return api.get(
        path,
        summary=summary,
        operation_id=answer[0].lower() + answer[1:],
        openapi_extra={EXAMPLE: example, ANSWER: answer},
    )


# --- Titles -------------------------------------------------------------------------------


def _titles() -> Titles:
    return Titles(with_catalogues=settings.TITLES_FROM_CATALOGUES)


@_get("title", "Title", "Which role a title means", "title?title=Senior+PO")
def title(request: HttpRequest, title: Name):
    """The role that a job title means: how sure it is, why, and what else it may mean."""
    (entry,) = read_titles([title], _titles(), Reader.of(request))
    return _answer(entry)


@api.post(
    "titles",
    summary="Which roles several titles mean",
    operation_id="titles",
    openapi_extra={EXAMPLE: {"titles": ["Senior PO", "PM"]}, ANSWER: "Titles"},
)
def titles(request: HttpRequest, body: Annotated[TitleList, Body()]):
    """At most 2,000 titles at once. Nothing of what is sent is kept."""
    return _answer({"titles": read_titles(body.titles, _titles(), Reader.of(request))})


# --- Roles and questions ------------------------------------------------------------------


@_get("roles/{slug}", "Role", "What a role does", "roles/product-owner")
def role(
    request: HttpRequest,
    slug: Slug,
    as_of: AsOf = "",
    context: Context = "",
    after: After = "",
    limit: Part = None,
):
    """Every question that sources answer for a role, with all answers."""
    reader = Reader.of(request, Scope.parse(request))
    return _answer(records.role(slug_of(slug), reader, Cut(after, limit)))


@_get("who", "Who", "Who does something", "who?question=who+writes+user+stories")
def who(
    request: HttpRequest,
    question: Question,
    context: Context = "",
    after: After = "",
    limit: Part = None,
):
    """A question by its slug or in words: the answer in one sentence, and every role with its
    verdict and all sides. `other_questions` are those that the words may mean, too."""
    reader = Reader.of(request, Scope(parse_context(request)))
    return _answer(asked.who(question, reader, Cut(after, limit)))


@_get("questions/{slug}", "Question", "One question over all roles", "questions/reports-to")
def question(
    request: HttpRequest,
    slug: Slug,
    context: Context = "",
    after: After = "",
    limit: Part = None,
):
    """The same as `who`, by slug alone."""
    reader = Reader.of(request, Scope(parse_context(request)))
    return _answer(records.question(slug, reader, Cut(after, limit)))


@_get(
    "compare",
    "Comparison",
    "How two to five roles differ",
    "compare?role=product-manager&role=product-owner",
)
def compare(
    request: HttpRequest,
    role: Names,
    as_of: AsOf = "",
    context: Context = "",
    after: After = "",
    limit: Part = None,
):
    """The answer in a few sentences, and every question with the verdict and all sides."""
    slugs = [slug_of(name) for name in role]
    reader = Reader.of(request, Scope.parse(request))
    return _answer(records.comparison(slugs, reader, Cut(after, limit)))


@_get(
    "depends",
    "Dependencies",
    "What answers depend on",
    "depends?role=product-manager&role=product-owner",
)
def depends(
    request: HttpRequest,
    question: Annotated[str, Query(max_length=200, description="The slug of a question")] = "",
    role: Annotated[
        list[Annotated[str, Query(min_length=1, max_length=200)]],
        Query(max_length=5, description="None, or two to five roles, by slug or title"),
    ] = [],  # noqa: B006 - django-ninja copies it
    after: After = "",
    limit: Part = None,
):
    """Of a question, of a comparison, or of a question between these roles: the points on which
    sources disagree, and the kinds of organisation with the answers that go with each."""
    if not question and not role:
        raise door.invalid(_("Name a question, or two to five roles."))
    slugs = [slug_of(name) for name in role]
    return _answer(asked.depends(question, slugs, Reader.of(request), Cut(after, limit)))


# --- Disagreements ------------------------------------------------------------------------


@_get(
    "disagreements",
    "Disagreements",
    "Where sources disagree",
    "disagreements?role=product-owner",
)
def disagreements(
    request: HttpRequest,
    role: Annotated[str, Query(max_length=200, description="A role, by slug or title")] = "",
    after: After = "",
    limit: Limit = PER_PAGE,
    context: Context = "",
):
    """The questions on which sources disagree, of a role or of all, the sharpest first, each with
    all sides. `next` goes into `after` for the part that follows."""
    chosen = {"role": resolve_role(slug_of(role)).slug} if role else {}
    reader = Reader.of(request, Scope(parse_context(request)))
    among = PointFilter(**chosen).among
    return _answer(records.disagreements(reader, Cut(after, limit), among, chosen))


# --- Statements and sources ---------------------------------------------------------------


@_get("statements/{key}", "Statement", "One statement", "statements/rspvaz95")
def statement(request: HttpRequest, key: Key, as_of: AsOf = ""):
    """A statement with every point on which it counts, whole, and its public history."""
    return _answer(records.statement(key, Reader.of(request, Scope(record=parse_as_of(request)))))


@_get("sources/{slug}", "Source", "One source", "sources/hacker-news-26011391")
def source(request: HttpRequest, slug: Slug, after: After = "", limit: Part = None):
    """A source with every point on which it says something, whole."""
    return _answer(records.source(slug, Reader.of(request), Cut(after, limit)))


# --- Changes ------------------------------------------------------------------------------


@_get("changes", "Changes", "What changed since a day", "changes?since=2026-01-01")
def changes(
    request: HttpRequest,
    since: Annotated[Day, Query(description="The first day, as year-month-day")],
    after: After = "",
    limit: Limit = PER_PAGE,
):
    """Statements published, published again, changed and withdrawn since a day, the oldest first,
    and every point on which they stand now, whole."""
    return _answer(asked.changes(since, Reader.of(request), Cut(after, limit)))


# --- Problems -----------------------------------------------------------------------------


@api.exception_handler(UserError)
def _user_error(request: HttpRequest, error: UserError) -> HttpResponse:
    return door.refuse(request, error)


@api.exception_handler(NoSuchEntryError)
def _no_such_cursor(request: HttpRequest, _error: NoSuchEntryError) -> HttpResponse:
    explanation = _("“after” takes what “next” was in the part before.")
    error = UserError(400, _("The list cannot go on from there"), explanation)
    return door.refuse(request, error)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return door.refuse(request, problems.not_found())


@api.exception_handler(HttpError)
def _not_understood(request: HttpRequest, _error: HttpError) -> HttpResponse:
    return door.refuse(request, door.not_understood())


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which values are wrong, without repeating them."""
    faults = [
        {"where": ".".join(dict.fromkeys(map(str, fault["loc"]))), "what": in_words(fault)}
        for fault in error.errors[:20]
    ]
    first = f"{faults[0]['where']}: {faults[0]['what']}"
    return door.refuse(request, door.invalid(first), errors=faults)


@api.exception_handler(Exception)
def _unexpected(_request: HttpRequest, error: Exception) -> HttpResponse:
    raise error
