from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("waste_calendar", "0014_changed_since_confirmed")]

    operations = [
        migrations.AddField(
            model_name="importdraft",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0, help_text="How often this step was begun."),
        ),
    ]
