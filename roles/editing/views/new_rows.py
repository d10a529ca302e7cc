"""Making a role, a question, an answer or a context while a claim is entered: a script shows the
form of this page in the one of the claim."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.urls import reverse

from sources.editing.staff import has_permission, render_page, staff_page

from ...models import Responsibility, Role
from ..choices import option_details
from ..new_rows import FORMS, NewAnswerForm


def may_make(request) -> dict[str, str]:
    """Return the addresses of the forms for which the account has the right, by what they make."""
    return {
        noun: reverse("admin:roles_claim_new_row", args=[noun])
        for noun, form in FORMS.items()
        if has_permission(request, form._meta.model, "add")
    }


@staff_page()
def make_row(request, noun: str):
    """Make a row, and answer a script with it, anybody else with a page."""
    form_class = FORMS.get(noun)
    if form_class is None:
        raise Http404
    model = form_class._meta.model
    if not has_permission(request, model, "add"):
        raise PermissionDenied
    if request.method == "POST":
        form = form_class(request.POST)
        if form.is_valid():
            row = _save(request, form)
            if request.accepts("text/html"):
                form = form_class()
                return _render(request, noun, form, made=row)
            return JsonResponse(_describe(row))
    else:
        form = form_class(initial=request.GET.dict())
    return _render(request, noun, form)


@transaction.atomic
def _save(request, form):
    row = form.save()
    admin.site.get_model_admin(type(row)).log_addition(request, row, [{"added": {}}])
    return row


def _describe(row) -> dict:
    described = {"id": row.pk, "label": str(row)}
    if isinstance(row, Role):
        described["details"] = option_details(row)
    elif isinstance(row, Responsibility):
        answers = list(map(str, row.scale.positions.all()))
        described["details"] = option_details(row, answers)
    return described


def _render(request, noun: str, form, made=None):
    question = None
    if isinstance(form, NewAnswerForm):
        pk = form["responsibility"].value()
        question = Responsibility.objects.filter(pk=pk).first() if str(pk).isdigit() else None
    return render_page(
        request,
        "roles/new_row",
        f"New {noun}",
        form._meta.model,
        sidebar=False,
        noun=noun,
        form=form,
        question=question,
        made=made,
        status=400 if form.errors else 200,
    )
