"""Adding sources: from a file, a text, an address or references to the reading desk."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from sources.adding.files import entry_from_json, of_address
from sources.adding.given import GivenError, clean_address
from sources.adding.works import one_line
from sources.editing.list_addresses import is_valid_pk
from sources.editing.staff import has_permission, render_page, staff_page
from sources.models import Snapshot, Source, Voice

from ...models import Claim, PendingSource
from ..adding import MAX_WORDS, NEW_VOICE, AddedSourceForm, save_source
from ..adding_many import Candidate, candidates, save_sources
from ..given import GivenForm
from ..publishing import may_publish

TITLE = "Add a source"
FROM_BOOKMARKLET = ("address", "title", "words")
_BOOKMARKLET = (
    "javascript:(()=>{const u=new URL(%s);"
    "u.searchParams.set('address',location.href);"
    "u.searchParams.set('title',document.title.slice(0,300));"
    f"u.searchParams.set('words',String(getSelection()).slice(0,{MAX_WORDS // 5}));"
    "open(u)})()"
)
_GONE = (
    "What you gave is no longer waiting: it has been added already, or is older than a day. Give "
    "it once more if it is not in the list of sources."
)


@staff_page(Source, "add")
@require_http_methods(["GET", "HEAD", "POST"])
def add_source(request):
    """Ask what there is to add: a file, or anything that is pasted. The bookmarklet leads from
    here to the form of the source; it writes nothing."""
    if request.method != "POST":
        if any(name in request.GET for name in FROM_BOOKMARKLET):
            return _from_bookmarklet(request)
        return _ask_what(request, GivenForm())
    kept = _waiting(request, request.POST.get("kept", ""))
    form = GivenForm(request.POST, request.FILES, kept=kept)
    if form.is_valid():
        return redirect("admin:add_source_details", form.keep(request.user).pk)
    if form.has_file and (form.proposal.reading or form.proposal.entries or form.proposal.values):
        # The file was read: a mistake in the other field does not lose it.
        form.kept = form.keep(request.user)
    return _ask_what(request, form)


def _ask_what(request, form: GivenForm, status: int = 200):
    address = request.build_absolute_uri(reverse("admin:add_source"))
    return render_page(
        request,
        "adding/add_source",
        TITLE,
        Source,
        status=status,
        form=form,
        bookmarklet=_BOOKMARKLET % f"'{address}'",
    )


def _from_bookmarklet(request):
    """Show the form of a source with what the bookmarklet knows of the page."""
    address, title, words = (request.GET.get(name, "").strip() for name in FROM_BOOKMARKLET)
    faults = {}
    values: dict[str, str] = {}
    if len(words) > MAX_WORDS:
        faults["words"] = (
            f"A selection of at most {MAX_WORDS:,} characters is taken; this one has "
            f"{len(words):,}. Select the passage alone, or save the page and choose its file here."
        )
    try:
        values = of_address(clean_address(address)) if address else {}
    except GivenError as error:
        faults["address"] = str(error)
    if faults:
        form = GivenForm(initial={"text": values.get("address", "")})
        for fault in faults.values():
            messages.error(request, fault)
        return _ask_what(request, form, status=400)
    if len(title := one_line(title)) <= Source._meta.get_field("title").max_length:
        values["title"] = title
    return _show_details(request, _build_details(request, None, values | {"words": words}), None)


# --- One source -----------------------------------------------------------------------------


@staff_page(Source, "add")
@require_http_methods(["GET", "HEAD", "POST"])
def details(request, pk: int | None = None):
    """Show what is known of a new source; when posted, save it and go to its reading desk."""
    pending = _waiting(request, str(pk)) if pk else None
    if (pk and pending is None) or (pk is None and request.method != "POST"):
        if pk:
            messages.warning(request, _GONE)
        return redirect("admin:add_source")
    if pending and pending.entries:
        return _many(request, pending)
    form = _build_details(request, pending, pending.values if pending else {})
    if request.method == "POST" and form.is_valid():
        source = save_source(request, form, pending)
        voice = f", with the new voice “{source.voice}”" if form.new_voice else ""
        messages.success(request, f"Added: {source}{voice}")
        return _to_desk(request, source, form.cleaned_data.get("words", ""))
    return _show_details(request, form, pending)


def _build_details(request, pending: PendingSource | None, proposed: dict) -> AddedSourceForm:
    return AddedSourceForm(
        request.POST if request.method == "POST" else None,
        proposed=proposed,
        reading=pending.reading if pending else {},
        may_publish=may_publish(request),
        may_make_voice=has_permission(request, Voice, "add"),
        may_store=has_permission(request, Snapshot, "add"),
    )


def _show_details(request, form: AddedSourceForm, pending: PendingSource | None):
    text = form.reading.get("text", "") if pending else ""
    path = [pending.pk] if pending else []
    return render_page(
        request,
        "adding/details",
        TITLE,
        Source,
        form=form,
        questions=[] if form.is_bound else form.show_questions(),
        action=reverse("admin:add_source_details", args=path),
        given=pending,
        word_count=len(text.split()),
        beginning=text[:300],
        warnings=form.reading.get("warnings", []),
    )


def _to_desk(request, source: Source, words: str):
    if not has_permission(request, Claim, "add"):
        return redirect("admin:sources_source_change", source.pk)
    address = reverse("admin:sources_source_reading_desk", args=[source.pk])
    query = f"?{urlencode({'quotation': words})}" if words else ""
    return HttpResponseRedirect(f"{address}{query}")


def _waiting(request, pk: str) -> PendingSource | None:
    return PendingSource.objects.of(request.user).waiting(int(pk)) if is_valid_pk(pk) else None


# --- Many sources ---------------------------------------------------------------------------


def _many(request, pending: PendingSource):
    """Show what becomes of each entry; when posted, add those that are ticked."""
    may_make_voice = has_permission(request, Voice, "add")
    posted = request.POST if request.method == "POST" else None
    rows = candidates(
        [entry_from_json(entry) for entry in pending.entries],
        may_publish=may_publish(request),
        may_make_voice=may_make_voice,
        posted=posted,
        chosen=set(posted.getlist("add")) if posted else (),
    )
    chosen = [row for row in rows if row.is_chosen]
    if posted is not None and chosen:
        sources = save_sources(request, chosen, f"Added from {pending.name or 'references'}")
        pending.delete()
        _tell_added(request, sources, len(rows) - len(sources))
        if len(sources) == 1:
            return _to_desk(request, sources[0], "")
        return redirect("admin:sources_source_changelist")
    if posted is not None:
        messages.warning(request, "Nothing was added: tick the entries that become sources.")
    return _show_many(request, rows, may_make_voice)


def _show_many(request, rows: list[Candidate], may_make_voice: bool):
    counts = dict.fromkeys(("new", "perhaps here", "refused"), 0)
    for row in rows:
        counts[row.outcome] += 1
    return render_page(
        request,
        "adding/many",
        f"Add {len(rows)} sources" if len(rows) != 1 else TITLE,
        Source,
        sidebar=False,
        rows=rows,
        counts=counts.items(),
        new_voice=NEW_VOICE if may_make_voice else "",
        has_any=any(row.outcome != "refused" for row in rows),
    )


def _tell_added(request, sources: list[Source], left_out: int) -> None:
    number = "1 source was" if len(sources) == 1 else f"{len(sources)} sources were"
    rest = f"; {left_out} left out" if left_out else ""
    first = sources[0]
    address = reverse("admin:sources_source_reading_desk", args=[first.pk])
    messages.success(
        request,
        format_html(
            '{} added{}. Begin with <a href="{}">{}</a>.', number, rest, address, str(first)
        ),
    )
