from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feeds", "0008_dates_that_are_gone")]

    operations = [
        migrations.AlterField(
            "source",
            "kind",
            models.CharField(
                choices=[
                    ("rss", "RSS feed"),
                    ("atom", "Atom feed"),
                    ("json_feed", "JSON Feed"),
                    ("ics", "Calendar (iCalendar)"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
