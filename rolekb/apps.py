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


def create_cache_table(using: str, **kwargs) -> None:
    """Create the table of the cache in the database where it is missing, so that `migrate` is all
    that an installation has to run."""
    call_command("createcachetable", database=using, verbosity=0)
