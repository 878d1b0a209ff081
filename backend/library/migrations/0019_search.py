from django.db import migrations

_COLUMNS = """
ALTER TABLE library_place
    ADD COLUMN search_head tsvector GENERATED ALWAYS AS (public.search_vector(name)) STORED,
    ADD COLUMN search tsvector GENERATED ALWAYS AS (
        public.search_vector(name || ' ' || street || ' ' || city || ' ' || accessibility || ' ' || description_html)
    ) STORED;
CREATE INDEX library_place_search ON library_place USING gin (search) WHERE live;
"""
_NONE = "ALTER TABLE library_place DROP COLUMN search, DROP COLUMN search_head;"
# The CMS searches in both together, for which Wagtail's own migrations make no index.
_OF_THE_CMS = "CREATE INDEX wagtailsearch_whole ON wagtailsearch_indexentry USING gin ((title || body))"


class Migration(migrations.Migration):
    """PostgreSQL makes and keeps the columns; Django knows nothing of them."""

    dependencies = [
        ('library', '0018_centers_of_areas'),
        ('tenants', '0005_search_functions'),
        ('wagtailsearch', '0010_add_text_fields'),
    ]

    operations = [
        migrations.RunSQL(_COLUMNS, _NONE),
        migrations.RunSQL(_OF_THE_CMS, 'DROP INDEX wagtailsearch_whole'),
    ]
