from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0016_area_contact")]

    operations = [
        migrations.AddField(
            model_name="contactdetails",
            name="notice_boards",
            field=models.EmailField(
                blank=True,
                default="",
                help_text="Gets the sheet of the whole town by mail each Thursday. It is shown nowhere.",
                max_length=254,
                verbose_name="notice boards",
            ),
            preserve_default=False,
        ),
    ]
