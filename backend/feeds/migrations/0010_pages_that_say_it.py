from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feeds", "0009_json_feed")]

    operations = [
        migrations.AlterField(
            "source",
            "kind",
            models.CharField(
                choices=[
                    ("rss", "RSS feed"),
                    ("atom", "Atom feed"),
                    ("json_feed", "JSON Feed"),
                    ("news_page", "Web page with news (schema.org)"),
                    ("ics", "Calendar (iCalendar)"),
                    ("event_page", "Web page with events (schema.org)"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
