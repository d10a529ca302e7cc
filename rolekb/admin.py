"""Accounts."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group

from sources.admin import BoundedSearch

from .models import User

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(BoundedSearch, DjangoUserAdmin):
    pass


@admin.register(Group)
class GroupAdmin(BoundedSearch, DjangoGroupAdmin):
    pass
