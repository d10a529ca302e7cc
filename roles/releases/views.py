"""The page of data releases, and their files."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..records.licences import OURS_ADDRESS
from ..request.absolute import absolute
from ..request.edition import is_edition
from ..request.params import current_only
from ..sharing.linked_data import identity
from ..sharing.shared_page import SharedPage
from . import folder
from .folder import DATA_FILES, Release, ReleasedFile
from .schema import TABLES

YEAR, FIVE_MINUTES = 365 * 24 * 3600, 300


def released_files() -> list[str]:
    """Return the names of the files of the newest release; none if there is none."""
    release = folder.newest(_releases())
    return [file.name for file in release.files] if release else []


def _releases() -> Path | None:
    return Path(settings.RELEASES) if settings.RELEASES else None


@require_safe
@current_only
def data(request: HttpRequest) -> HttpResponse:
    release = folder.newest(_releases())
    address = absolute(request, reverse("data"))
    context = {
        "release": release,
        "files": [(file, _what(file.name)) for file in release.files] if release else (),
        "tables": [(table, release.rows.get(table.name)) for table in TABLES] if release else (),
        "earlier": folder.earlier(_releases(), release) if release else (),
        "day": date.fromisoformat(release.day) if release else None,
        "citation": _("%(site_name)s, data release %(version)s. %(address)s")
        % {"site_name": settings.SITE_NAME, "version": release.version, "address": address}
        if release
        else "",
        "examples": _examples(address),
        "sharing": _shared(request, release),
    }
    response = render(request, "sharing/data.html", context)
    patch_cache_control(response, public=True, max_age=FIVE_MINUTES)
    return response


def _what(name: str) -> str:
    return {
        "rolebook.json": _("everything in one object: tables, each a list of rows"),
        "rolebook-csv.zip": _("a CSV file for each table, with a description for programs"),
        "rolebook.sqlite": _("the same tables for SQLite"),
        "CHANGES.md": _("what changed since the release before, statement by statement"),
        "changes.json": _("the same for programs"),
        "README.txt": _("tables, columns, licences and attributions"),
    }.get(name, "")


def _examples(address: str) -> list[str]:
    home = identity(address)
    return [
        f"curl -O {home}rolebook.sqlite",
        'sqlite3 rolebook.sqlite "SELECT question, sentence FROM points WHERE rank <= 5 '
        'ORDER BY rank"',
    ]


def _shared(request: HttpRequest, release: Release | None) -> SharedPage:
    path = reverse("data")
    description = _("Every role, question, statement and source to download, with its licence.")
    things = (_dataset(request, release, description),) if release else ()
    return SharedPage(request, _("Data"), path, description, things)


def _dataset(request: HttpRequest, release: Release, description: str) -> dict:
    """Return the release in the vocabulary of schema.org."""
    address = absolute(request, reverse("data"))
    return {
        "@type": "Dataset",
        "@id": identity(address),
        "name": _("%(site_name)s: what product roles are said to do")
        % {"site_name": settings.SITE_NAME},
        "description": description,
        "url": address,
        "version": release.version,
        "dateModified": release.day,
        "license": OURS_ADDRESS,
        "inLanguage": settings.CONTENT_LANGUAGE,
        "isAccessibleForFree": True,
        "creator": {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": absolute(request, reverse("home")),
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "contentUrl": absolute(request, reverse("data-file", args=[file.name])),
                "encodingFormat": file.media_type.partition(";")[0],
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
                "license": OURS_ADDRESS,
            }
            for file in release.files
            if file.name in DATA_FILES
        ],
    }


@require_safe
def data_file(request: HttpRequest, name: str, version: str = "") -> HttpResponseBase:
    """Return a file of the newest release, or of a version, which never changes."""
    releases = _releases()
    release = folder.of_version(releases, version) if version else folder.newest(releases)
    file = release.file(name) if release else None
    if file is None:
        raise Http404
    etag = f'"{file.sha256}"'
    response = get_conditional_response(request, etag=etag) or _body(request, release, file)
    response["ETag"] = etag
    # Pages of other sites may read it: it is the same for everybody, and needs no key.
    response["Access-Control-Allow-Origin"] = "*"
    if version:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=FIVE_MINUTES)
    return response


def _body(request: HttpRequest, release: Release, file: ReleasedFile) -> HttpResponseBase:
    path = release.folder / file.name
    if is_edition():
        return HttpResponse(path.read_bytes(), content_type=file.media_type)
    try:
        response = FileResponse(path.open("rb"), content_type=file.media_type)
    except FileNotFoundError as error:
        raise Http404 from error
    stem, _dot, ending = file.name.partition(".")
    response["Content-Disposition"] = content_disposition_header(
        True, f"{stem}-{release.version}.{ending}"
    )
    return response
