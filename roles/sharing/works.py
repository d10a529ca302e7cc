"""Pages of this site as works to cite, and what they are called."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sources.citing import citations
from sources.citing.citations import Work
from sources.models import Source

from ..domain.comparison import Comparison, Row
from ..models import Claim, Responsibility, Role
from ..request.absolute import absolute
from ..request.scope import CURRENT_SCOPE, Scope


def _own(
    request: HttpRequest,
    key: str,
    title: str,
    path: str,
    issued: date | None,
    reading: Scope = CURRENT_SCOPE,
) -> Work:
    """A page of this site as something to cite, accessed today. Cited is what the reader saw: the
    address narrows the page as they did."""
    return Work(
        key=key + reading.suffix,
        kind="page",
        title=reading.titled(title),
        authors=(settings.SITE_NAME,),
        issued=issued.isoformat() if issued else "",
        accessed=timezone.localdate(),
        address=absolute(request, path + reading.query()),
        language=get_language().partition("-")[0],
        licence="CC BY 4.0",
    )


def _newest(rows: Iterable[Row]) -> date | None:
    """The day on which the newest claim on these rows was published."""
    days = [
        claim.published_on
        for row in rows
        for point in row.points
        for claim in point.agreement.claims
        if claim.published_on
    ]
    return max(days, default=None)


def of_role(request: HttpRequest, role: Role, rows: Iterable[Row], reading: Scope) -> Work:
    path = role.get_absolute_url()
    return _own(request, role.slug, role.name, path, _newest(rows), reading)


def of_comparison(request: HttpRequest, compared: Comparison, reading: Scope) -> Work:
    slugs = [role.slug for role in compared.roles]
    key, path = "-vs-".join(slugs), reverse("compare", args=[slugs])
    return _own(request, key, title_of(compared), path, _newest(compared.rows), reading)


def of_claim(request: HttpRequest, claim: Claim, reading: Scope) -> Work:
    title = _("%(source)s on %(role)s: %(responsibility)s (claim %(key)s)") % {
        "source": claim.source.short_name,
        "role": claim.role.name,
        "responsibility": claim.responsibility.name,
        "key": claim.key,
    }
    path, issued = claim.get_absolute_url(), timezone.localdate(claim.published_at)
    return _own(request, f"claim-{claim.key}", title, path, issued, reading)


def of_responsibility(
    request: HttpRequest, responsibility: Responsibility, row: Row, reading: Scope
) -> Work:
    key, path = responsibility.slug, responsibility.get_absolute_url()
    return _own(request, key, responsibility.question, path, _newest([row]), reading)


def on_source(request: HttpRequest, source: Source, issued: date | None) -> Work:
    """``issued`` is the day on which the newest of its claims was published."""
    title = _("What “%(source)s” claims") % {"source": citations.quotable(source.full_name)}
    return _own(request, f"on-{source.slug}", title, source.get_absolute_url(), issued)


def title_of(compared: Comparison) -> str:
    between = _("vs")
    return f" {between} ".join(role.name for role in compared.roles)
