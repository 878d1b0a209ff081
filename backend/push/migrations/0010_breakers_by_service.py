from typing import Any

from django.db import migrations, models


def forget(apps: Any, _editor: Any) -> None:
    """What rests is found out anew within minutes, by its own name."""
    apps.get_model("push", "Breaker").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("push", "0009_message_submissions")]

    operations = [
        migrations.AddField("delivery", "project", models.CharField(blank=True, db_default="", max_length=100)),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
