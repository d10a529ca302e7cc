from django.db import migrations
from django.db.models import F

from teams.importing.cells import title_key


def read_titles_again(apps, schema_editor):
    """Find what was decided about a title by the title as it is read now.

    Endings of gender are folded that were not before. Where two titles have become one, what was
    decided last is kept.
    """
    rules = apps.get_model("teams", "TitleRule").objects
    kept = {}
    for rule in rules.order_by(F("decided_at").desc(nulls_last=True), "pk"):
        title = title_key(rule.seen) or rule.seen.casefold()
        if kept.setdefault((rule.organisation_id, title), rule) is not rule:
            rule.delete()
    for (organisation, title), rule in kept.items():
        if not rules.filter(organisation=organisation, title=title).exists():
            rules.filter(pk=rule.pk).update(title=title)


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_teams")]
    operations = [migrations.RunPython(read_titles_again, migrations.RunPython.noop)]
