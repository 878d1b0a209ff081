from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("push", "0011_what_is_left_of_erased_messages")]

    operations = [
        migrations.AlterField(
            "message",
            "state",
            models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Waits for approval"),
                    ("scheduled", "Scheduled"),
                    ("planning", "Recipients are being chosen"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("cancelled", "Cancelled"),
                    ("failed", "Could not be sent"),
                ],
                default="draft",
                max_length=20,
                verbose_name="state",
            ),
        ),
    ]
