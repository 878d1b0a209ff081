import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0012_titles_of_settings")]

    operations = [
        migrations.AlterField(
            model_name="appearance",
            name="home",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                default=list,
                help_text="What is ticked stands on the start screen, in this order: move by the arrows, or drag.",
                size=None,
                verbose_name="order of the start screen",
            ),
        ),
    ]
