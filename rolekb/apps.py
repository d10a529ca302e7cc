from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class RolekbConfig(AppConfig):
    name = "rolekb"
    verbose_name = "Accounts"

    def ready(self):
        post_migrate.connect(create_cache_table, sender=self)


class RolebookAdminConfig(AdminConfig):
    default_site = "rolekb.admin_site.RolebookAdminSite"
    is_deferred = False
    """Whether the admin is imported with the first of its pages (``admin_urls``), not at once."""

    def ready(self):
        if not self.is_deferred:
            super().ready()


def create_cache_table(using: str, **kwargs) -> None:
    """Create the table of the cache if it is missing, so that an installation only runs migrate."""
    call_command("createcachetable", database=using, verbosity=0)
