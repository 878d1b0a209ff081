"""What people brought holds over what is read by itself."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("waste_calendar", "0016_known_addresses")]

    operations = [
        migrations.AddField(
            model_name="locationzone",
            name="is_brought",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="By a file that somebody brought: what is read by itself leaves it.",
            ),
        ),
        migrations.CreateModel(
            name="BroughtDays",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="until")),
                ("files", models.CharField(blank=True, max_length=500, verbose_name="files")),
                ("brought_at", models.DateTimeField(verbose_name="at")),
                ("known_differences", models.JSONField(default=None, null=True)),
                (
                    "open_differences",
                    models.JSONField(default=list, help_text="What it says since, until somebody decides."),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="brought_days",
                        to="waste_calendar.zone",
                        verbose_name="collection district",
                    ),
                ),
            ],
            options={
                "verbose_name": "days that were brought",
                "verbose_name_plural": "days that were brought",
                "ordering": ["zone__name", "zone__fraction__position", "first", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("zone", "first", "last"), name="days_are_brought_once")
                ],
            },
        ),
    ]
