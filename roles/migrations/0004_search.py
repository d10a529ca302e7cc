"""What search needs of PostgreSQL: trigrams for typing errors, and accents taken off.

The index itself is made after migrating, by roles/search/index.py.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("roles", "0003_editors_desk")]

    operations = [TrigramExtension(), UnaccentExtension()]
