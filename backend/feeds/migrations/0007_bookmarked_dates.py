from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feeds", "0006_proposed_news")]

    operations = [
        migrations.CreateModel(
            name="BookmarkedDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.UUIDField()),
                ("occurrence", models.DateTimeField()),
                ("starts_at", models.DateTimeField()),
                ("is_cancelled", models.BooleanField()),
                ("location", models.CharField(blank=True, max_length=500)),
                ("told", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("event_id", "occurrence"), name="feeds_bookmark_once_a_date")
                ],
            },
        ),
    ]
