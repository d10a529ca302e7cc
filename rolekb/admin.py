"""Accounts."""

from allauth.account.admin import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group

from sources.editing.admin_base import BoundedListMixin

from .models import User

admin.site.unregister(Group)
# Nobody signs in by e-mail here, and no mail is sent.
admin.site.unregister(EmailAddress)


@admin.register(User)
class UserAdmin(BoundedListMixin, DjangoUserAdmin):
    pass


@admin.register(Group)
class GroupAdmin(BoundedListMixin, DjangoGroupAdmin):
    pass
