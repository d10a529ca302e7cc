"""What staff pages share: the check of permissions and the frame of the admin."""

from functools import wraps

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def staff_page(model=None, *actions: str):
    """Decorate a view of the admin site that takes these permissions on a model, as its
    ``ModelAdmin`` grants them; without ``model``, on the model that the address gives the view.
    The view raises PermissionDenied where one is missing."""

    def decorate(view):
        @wraps(view)
        def check(request, **kwargs):
            checked = model or kwargs.get("model")
            if not all(has_permission(request, checked, action) for action in actions):
                raise PermissionDenied
            return view(request, **kwargs)

        return admin.site.admin_view(check)

    return decorate


def has_permission(request, model, action: str) -> bool:
    """Return whether the ``ModelAdmin`` of this model lets the account do this at all."""
    return getattr(admin.site.get_model_admin(model), f"has_{action}_permission")(request)


def return_address(request, default: str = "") -> str:
    """Return where a page was opened from and is left to, as its address or its form says; the
    default where that is none of our staff pages."""
    address = request.POST.get("next") or request.GET.get("next", "")
    ours = address.startswith(reverse("admin:index"))
    return address if ours and url_has_allowed_host_and_scheme(address, None) else default


def list_address(request, model) -> str:
    """Return the address of a model's list; with its filters, if an action of it was chosen."""
    address = reverse(admin_urlname(model._meta, "changelist"))
    return request.get_full_path() if request.path == address else address


def render_page(request, template, title, model, *, sidebar=True, status=200, **context):
    """Return a page of the admin about this model. Without ``sidebar`` it has the full width."""
    frame = {**admin.site.each_context(request), "title": title, "opts": model._meta}
    if not sidebar:
        frame["is_nav_sidebar_enabled"] = False
    return TemplateResponse(request, f"admin/{template}.html", frame | context, status=status)
