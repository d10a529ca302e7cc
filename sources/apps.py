from django.apps import AppConfig
from django.db.backends.signals import connection_created


class SourcesConfig(AppConfig):
    name = "sources"
    verbose_name = "Sources"

    def ready(self):
        from .alphabet import add_to_sqlite

        connection_created.connect(add_to_sqlite)
