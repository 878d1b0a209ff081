
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feeds', '0022_read_sources_anew'),
    ]

    operations = [
        migrations.AddField(
            model_name='source',
            name='comes_as_draft',
            field=models.BooleanField(default=False, help_text="Gazettes wait as drafts until somebody publishes them. News and events don't.", verbose_name='gazettes as drafts'),
        ),
        migrations.AlterField(
            model_name='source',
            name='kind',
            field=models.CharField(choices=[('rss', 'RSS feed'), ('atom', 'Atom feed'), ('json_feed', 'JSON Feed'), ('news_page', 'Web page with news (schema.org)'), ('ics', 'Calendar (iCalendar)'), ('event_page', 'Web page with events (schema.org)'), ('gazettes', 'Web page with links to official gazettes (PDF)'), ('town', 'Another municipality of the region')], max_length=10, verbose_name='kind'),
        ),
    ]
