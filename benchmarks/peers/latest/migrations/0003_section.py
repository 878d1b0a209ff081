"""And the next release one more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("peers", "0002_edition")]
    operations = [
        migrations.AddField("newspage", "section", models.CharField(max_length=100, default="", db_index=True))
    ]
