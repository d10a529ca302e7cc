"""Accounts."""

from allauth.account.admin import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.utils.text import capfirst

from sources.editing.admin_base import BoundedListMixin
from teams.models import Access

from .models import User
from .reset_links import ResetLinkAdminMixin

admin.site.unregister(Group)
# Nobody signs in by e-mail here, and no mail is sent.
admin.site.unregister(EmailAddress)


NO_DESK, SUPERUSER, AS_IT_IS = "", "superuser", "as-it-is"
RIGHTS = {
    NO_DESK: "Signs in, and has no desk",
    "Contributors": "Contributor: writes drafts and proposes changes",
    "Editors": "Editor: publishes, and keeps roles and questions",
    "Administrators": "Administrator: an editor who also keeps accounts",
    SUPERUSER: "Superuser: may do everything",
}


def rights_of(user) -> str:
    """Return the key in RIGHTS of what an account may do, or AS_IT_IS if its groups and permissions
    are none of these."""
    if user.is_superuser:
        return SUPERUSER
    names = {group.name for group in user.groups.all()} if user.pk else set()
    if not names and not user.is_staff:
        return NO_DESK
    return names.pop() if user.is_staff and len(names) == 1 and names <= {*RIGHTS} else AS_IT_IS


class RightsForm(forms.ModelForm):
    """What an account may do, as one choice. It stands for the groups and the status of staff and
    superuser."""

    rights = forms.ChoiceField(required=False, choices=RIGHTS)

    may_make_superusers = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        initial = rights_of(self.instance)
        choices = {**RIGHTS, AS_IT_IS: "Something else: its groups stay as they are"}
        if not self.may_make_superusers:
            del choices[SUPERUSER]
        if initial != AS_IT_IS:
            del choices[AS_IT_IS]
        self.fields["rights"].choices = choices
        self.fields["rights"].initial = initial

    def _post_clean(self):
        super()._post_clean()
        rights = self.cleaned_data.get("rights")
        if rights is not None and rights != AS_IT_IS:
            self.instance.is_superuser = rights == SUPERUSER
            self.instance.is_staff = rights != NO_DESK

    def _save_m2m(self):
        super()._save_m2m()
        rights = self.cleaned_data["rights"]
        if rights != AS_IT_IS:
            self.instance.groups.set(Group.objects.filter(name=rights))


class UserForm(RightsForm, UserChangeForm):
    pass


class NewUserForm(RightsForm, AdminUserCreationForm):
    pass


@admin.register(User)
class UserAdmin(ResetLinkAdminMixin, BoundedListMixin, DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Personal info", {"fields": ["first_name", "last_name", "email"]}),
        ("What it may do", {"fields": ["is_active", "rights"]}),
        ("Important dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "usable_password", "password1", "password2", "rights"],
            },
        )
    ]
    list_display = ["username", "rights", "first_name", "last_name", "is_active", "last_login"]
    list_filter = ["groups", "is_active", "is_superuser"]
    filter_horizontal = []

    @admin.display(description="rights")
    def rights(self, user):
        return RIGHTS.get(rights_of(user), "Something else").partition(":")[0]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.may_make_superusers = request.user.is_superuser
        return form

    # Who is no superuser keeps no account of one: with its password they would be one.

    def has_change_permission(self, request, obj=None):
        return self._may_keep(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_keep(request, obj) and super().has_delete_permission(request, obj)

    def _may_keep(self, request, user) -> bool:
        return user is None or request.user.is_superuser or not user.is_superuser

    def delete_queryset(self, request, queryset):
        super().delete_queryset(
            request,
            queryset if request.user.is_superuser else queryset.filter(is_superuser=False),
        )

    def get_deleted_objects(self, objs, request):
        """Count what goes with an account in organisations, without a line for each: nobody here
        may read it. The only owner of an organisation cannot be deleted."""
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        line = f"{capfirst(Access._meta.verbose_name)}: "
        others = [row for row in protected if not row.startswith(line)]
        if len(others) < len(protected):
            others.append(f"the only owner of organisations: {len(protected) - len(others)}")
        return _without_lines(deleted, line), counts, permissions, others


def _without_lines(lines: list, start: str) -> list:
    """Return a nested list without the lines that start so."""
    kept = []
    for line in lines:
        if isinstance(line, list):
            if rest := _without_lines(line, start):
                kept.append(rest)
        elif not line.startswith(start):
            kept.append(line)
    return kept


@admin.register(Group)
class GroupAdmin(BoundedListMixin, DjangoGroupAdmin):
    pass
