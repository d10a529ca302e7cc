"""Accounts."""

from allauth.account.admin import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.utils.text import capfirst

from sources.editing.admin_base import BoundedListMixin
from teams.models import Access

from .models import User

admin.site.unregister(Group)
# Nobody signs in by e-mail here, and no mail is sent.
admin.site.unregister(EmailAddress)


@admin.register(User)
class UserAdmin(BoundedListMixin, DjangoUserAdmin):
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
