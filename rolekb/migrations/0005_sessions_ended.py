from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rolekb", "0004_administrators_erase")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="sessions_ended",
            field=models.PositiveIntegerField(default=0, editable=False),
        )
    ]
