import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("waste_calendar", "0018_names_of_streets")]

    operations = [
        migrations.AddField(
            model_name="importdraft",
            name="source",
            field=models.ForeignKey(
                help_text="The calendar on the internet of which somebody says what columns and labels mean.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="waste_calendar.calendarsource",
            ),
        ),
        migrations.AddField(
            model_name="importfile",
            name="address",
            field=models.CharField(
                blank=True, help_text="Where it was fetched; it may let in whoever knows it.", max_length=700
            ),
        ),
        migrations.AlterField(
            model_name="importdraft",
            name="state",
            field=models.CharField(
                choices=[
                    ("fetching", "is being fetched"),
                    ("new", "not checked yet"),
                    ("checking", "is being checked"),
                    ("checked", "checked, not taken over yet"),
                    ("waiting", "is being taken over"),
                    ("done", "taken over"),
                    ("failed", "not taken over"),
                ],
                default="new",
                max_length=10,
            ),
        ),
    ]
