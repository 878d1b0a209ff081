"""What a release typically brings: one more column with an index, on one table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("peers", "0001_initial")]
    operations = [
        migrations.AddField("newspage", "edition", models.CharField(max_length=100, default="", db_index=True))
    ]
