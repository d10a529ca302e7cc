from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class RolesConfig(AppConfig):
    name = "roles"
    verbose_name = "Roles and claims"

    def ready(self):
        from . import triggers
        from .search import index

        pre_migrate.connect(triggers.uninstall_before_migrate, sender=self)
        pre_migrate.connect(index.drop_triggers_before_migrate, sender=self)
        post_migrate.connect(triggers.install_after_migrate, sender=self)
        post_migrate.connect(index.ensure_after_migrate, sender=self)
