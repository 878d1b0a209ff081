import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("push", "0005_mail_signups")]

    operations = [
        migrations.CreateModel(
            name="ServedSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("module", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("days_before", models.PositiveSmallIntegerField()),
                ("at", models.TimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("module", "day", "days_before", "at"), name="push_slot_served_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days_before", models.PositiveSmallIntegerField()),
                ("at", models.TimeField()),
                ("first_day", models.DateField()),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slots", to="push.subscription"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["days_before", "at"], name="push_slot_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscription", "days_before", "at"), name="push_slot_once_a_subscription"
                    )
                ],
            },
        ),
    ]
