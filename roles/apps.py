from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class RolesConfig(AppConfig):
    name = "roles"
    verbose_name = "Roles and claims"

    def ready(self):
        from . import triggers
        from .search import index

        pre_migrate.connect(triggers.drop, sender=self)
        pre_migrate.connect(index.drop_triggers, sender=self)
        post_migrate.connect(triggers.create, sender=self)
        post_migrate.connect(index.ensure, sender=self)
