from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feeds', '0017_gazettes_of_link_lists'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='missing_is_settled',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='event',
            name='missing_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='no longer in the source since'),
        ),
    ]
