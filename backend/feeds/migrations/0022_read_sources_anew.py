from django.db import migrations


class Migration(migrations.Migration):
    """Entries keep their sources' words from now on: the next fetch reads them all, whatever has changed there."""

    dependencies = [('feeds', '0019_words_of_sources')]

    operations = [
        migrations.RunSQL(
            "UPDATE feeds_source SET etag = NULL, last_modified = NULL", reverse_sql=migrations.RunSQL.noop
        )
    ]
