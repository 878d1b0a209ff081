import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

_FILL = """
UPDATE waste_calendar_knownpickup known SET district = zone.id, kind = fraction.key
FROM waste_calendar_zone zone JOIN waste_calendar_fraction fraction ON fraction.id = zone.fraction_id
WHERE zone.id = known.zone_id
"""


class Migration(migrations.Migration):
    dependencies = [("waste_calendar", "0015_tries_of_drafts")]

    operations = [
        migrations.CreateModel(
            name="KnownAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("location_id", models.UUIDField(unique=True)),
                (
                    "districts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("gone_since", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterField(
            model_name="knownpickup",
            name="zone",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="waste_calendar.zone",
            ),
        ),
        migrations.AddField(
            model_name="knownpickup",
            name="district",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="knownpickup",
            name="kind",
            field=models.CharField(default="", max_length=20),
            preserve_default=False,
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
