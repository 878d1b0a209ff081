from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feeds", "0007_bookmarked_dates")]

    operations = [
        migrations.AddField("bookmarkeddate", "is_gone", models.BooleanField(default=False)),
        migrations.AddField("bookmarkeddate", "titles", models.JSONField(default=dict)),
        migrations.AddField("bookmarkeddate", "over_at", models.DateTimeField(null=True)),
    ]
