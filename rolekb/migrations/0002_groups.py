from django.apps import apps as current
from django.contrib.auth.management import create_permissions
from django.db import migrations

from rolekb import groups


def make_groups(apps, schema_editor):
    # Django makes permissions only after all migrations, and these groups name them.
    for app in current.get_app_configs():
        create_permissions(app, verbosity=0, apps=apps, using=schema_editor.connection.alias)
    groups.create_groups(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("rolekb", "0001_initial"),
        ("roles", "0001_squashed_0004_search"),
        ("sources", "0001_squashed_0003_source_address_key"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
