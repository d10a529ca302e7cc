"""The admin site of the editors. Its first page says what waits."""

from functools import wraps

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import ForeignObjectRel
from django.shortcuts import redirect
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language


class ForwardAutocompleteView(AutocompleteJsonView):
    """Refuse the reverse side of a relation, on which Django's own view fails."""

    def process_request(self, request):
        parameters = super().process_request(request)
        if any(isinstance(parameter, ForeignObjectRel) for parameter in parameters):
            raise PermissionDenied
        return parameters


def retry_on_integrity_error(view):
    """Call a view once more if the database refuses what its form has found valid.

    Then somebody has saved the same between the two. Nothing of the first call is saved; the second
    can see the other's row, and its form says in words what is wrong.
    """

    @wraps(view)
    def call(request, *args, **kwargs):
        get, post = request.GET, request.POST
        try:
            return view(request, *args, **kwargs)
        except IntegrityError:
            request.GET, request.POST = get, post
            for _, files in request.FILES.lists():
                for file in files:
                    file.seek(0)
            return view(request, *args, **kwargs)

    return call


MAIN_MODELS = {
    "sources.Source": "Sources",
    "roles.Claim": "Claims",
    "roles.Role": "Roles",
    "roles.Responsibility": "Questions",
    "roles.OrgNote": "Notes",
    "roles.Suggestion": "Readers’ suggestions",
}
"""What editors work on every day, in the order of the desk, with its names there."""

VOCABULARY_APPS = ("roles", "sources", "taggit")
MOST_KEPT_LISTS = 50


class RolebookAdminSite(AdminSite):
    site_header = f"{settings.SITE_NAME}: the editors' desk"
    site_title = settings.SITE_NAME
    index_title = "The editors’ desk"

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._kept_app_lists: dict[tuple, list[dict]] = {}

    # What these methods import needs the apps, which are loaded after this module.

    def login(self, request, extra_context=None):
        """Redirect to the sign-in page of the site, which limits failed attempts. Django's own form
        would limit nothing, not even for those who are signed in already."""
        from allauth.account.decorators import secure_admin_login

        return secure_admin_login(lambda request: redirect("admin:index"))(request)

    def password_change(self, request, extra_context=None):
        from .signin import PasswordChangeView

        request.current_app = self.name
        return PasswordChangeView.as_view(
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )(request)

    def admin_view(self, view, cacheable=False):
        from .typed import shows_again

        return shows_again(super().admin_view(retry_on_integrity_error(view), cacheable))

    def autocomplete_view(self, request):
        return ForwardAutocompleteView.as_view(admin_site=self)(request)

    def get_urls(self):
        from roles.editing.urls import urlpatterns

        return [*urlpatterns, *super().get_urls()]

    def get_app_list(self, request, app_label=None):
        """Return the daily work first, then the vocabulary, then the other apps. One app alone is
        returned as Django has it.

        Every page lists all, which takes a hundred permissions and forty addresses. What the user
        may do, the language and the prefix of addresses alone decide it, so it is kept."""
        if app_label:
            return super().get_app_list(request, app_label)
        user = request.user
        permissions = None if user.is_superuser else frozenset(user.get_all_permissions())
        key = permissions, get_language(), get_script_prefix()
        apps = self._kept_app_lists.get(key)
        if apps is None:
            if len(self._kept_app_lists) >= MOST_KEPT_LISTS:
                self._kept_app_lists.clear()
            apps = self._kept_app_lists[key] = self._grouped(super().get_app_list(request))
        return apps

    @staticmethod
    def _grouped(apps: list[dict]) -> list[dict]:
        main, vocabulary, others = {}, [], []
        for app in apps:
            if app["app_label"] not in VOCABULARY_APPS:
                others.append(app)
                continue
            for model in app["models"]:
                label = f"{app['app_label']}.{model['object_name']}"
                if label in MAIN_MODELS:
                    main[label] = {**model, "name": MAIN_MODELS[label]}
                else:
                    vocabulary.append(model)
        vocabulary.sort(key=lambda model: model["name"].lower())
        groups = [
            _group("Content", [main[label] for label in MAIN_MODELS if label in main]),
            _group("Vocabulary", vocabulary),
        ]
        return [*(group for group in groups if group["models"]), *others]

    def index(self, request, extra_context=None):
        from roles.editing import dashboard
        from roles.models import Claim

        if self.get_model_admin(Claim).has_view_permission(request):
            queues = dashboard.queue_counts()
            extra_context = {
                "verbs": dashboard.verbs(request),
                "unfinished": dashboard.unfinished_sources(request.user),
                "waiting": [queue for queue in queues if queue.count],
                "idle": [queue for queue in queues if not queue.count],
                "newest": dashboard.newest_changes(),
                "decided": dashboard.newest_decisions(request.user),
                **(extra_context or {}),
            }
        return super().index(request, extra_context)


def _group(name: str, models: list) -> dict:
    label = name.lower()
    return {
        "name": name,
        "app_label": label,
        "app_url": f"{reverse('admin:index')}#{label}",
        "has_module_perms": True,
        "models": models,
    }
