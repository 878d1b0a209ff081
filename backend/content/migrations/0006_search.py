from django.db import migrations, models

_COLUMNS = """
ALTER TABLE content_infopage
    ADD COLUMN search_head tsvector GENERATED ALWAYS AS (public.search_vector(searched_title)) STORED,
    ADD COLUMN search tsvector GENERATED ALWAYS AS (public.search_vector(searched_title || ' ' || body_html)) STORED;
CREATE INDEX content_infopage_search ON content_infopage USING gin (search);
ALTER TABLE content_gazette
    ADD COLUMN search_head tsvector GENERATED ALWAYS AS (public.search_vector(title)) STORED,
    ADD COLUMN search tsvector GENERATED ALWAYS AS (
        public.search_vector(title || ' ' || contents || ' ' || text_html)
    ) STORED;
CREATE INDEX content_gazette_search ON content_gazette USING gin (search) WHERE live;
"""
_NONE = """
ALTER TABLE content_gazette DROP COLUMN search, DROP COLUMN search_head;
ALTER TABLE content_infopage DROP COLUMN search, DROP COLUMN search_head;
"""
_TITLES = """
UPDATE content_infopage SET searched_title = title FROM wagtailcore_page WHERE id = page_ptr_id AND live
"""


class Migration(migrations.Migration):
    """PostgreSQL makes and keeps the columns; Django knows nothing of them. The title of a page is in another table."""

    dependencies = [
        ('content', '0005_gazettes_of_link_lists'),
        ('tenants', '0005_search_functions'),
    ]

    operations = [
        migrations.AddField('infopage', 'searched_title', models.CharField(blank=True, editable=False, max_length=255)),
        migrations.RunSQL(_TITLES, migrations.RunSQL.noop),
        migrations.RunSQL(_COLUMNS, _NONE),
    ]
