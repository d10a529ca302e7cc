from django.apps import apps as current
from django.contrib.auth.management import create_permissions
from django.db import migrations

from rolekb import groups


def give_permissions(apps, schema_editor):
    # Django makes permissions only after all migrations, and the groups name them.
    config = current.get_app_config("roles")
    create_permissions(config, verbosity=0, apps=apps, using=schema_editor.connection.alias)
    groups.create_groups(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("rolekb", "0005_sessions_ended"),
        ("roles", "0020_role_codes"),
    ]
    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
