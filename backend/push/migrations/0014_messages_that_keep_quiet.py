from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('push', '0013_reminders_by_mail'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='keeps_quiet',
            field=models.BooleanField(default=False),
        ),
    ]
