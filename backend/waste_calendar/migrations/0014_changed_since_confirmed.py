import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('waste_calendar', '0013_names_of_stops'),
    ]

    operations = [
        migrations.AddField(
            model_name='shiftconfirmation',
            name='changed_days',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), default=list, help_text='Holidays to come that move otherwise since.', size=None),
        ),
    ]
