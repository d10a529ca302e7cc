"""Addresses of the admin. This is imported when one of them is first asked for or shown."""

from django.contrib import admin

admin.autodiscover()

urlpatterns = admin.site.get_urls()
