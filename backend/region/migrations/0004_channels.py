from django.db import migrations, models

OF_CHANNELS = (
    "What is offered apart from all else, as the entries of one source; only who subscribes to it by name takes it."
)


class Migration(migrations.Migration):
    dependencies = [("region", "0003_region_source")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="channel",
            field=models.CharField(blank=True, default="", help_text=OF_CHANNELS, max_length=200),
        ),
        migrations.AddField(
            model_name="subscription",
            name="channel",
            field=models.CharField(blank=True, default="", help_text=OF_CHANNELS, max_length=200),
        ),
        migrations.RemoveConstraint(model_name="subscription", name="one_subscription_an_origin_and_file_key"),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                fields=("subscriber", "origin", "declared_in", "channel"),
                name="one_subscription_a_channel_and_file_key",
            ),
        ),
    ]
