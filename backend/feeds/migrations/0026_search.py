from django.db import migrations

_COLUMNS = """
ALTER TABLE feeds_article
    ADD COLUMN search_head tsvector GENERATED ALWAYS AS (public.search_vector(title)) STORED,
    ADD COLUMN search tsvector GENERATED ALWAYS AS (
        public.search_vector(title || ' ' || teaser_text || ' ' || body_html)
    ) STORED;
CREATE INDEX feeds_article_search ON feeds_article USING gin (search) WHERE live;
ALTER TABLE feeds_event
    ADD COLUMN search_head tsvector GENERATED ALWAYS AS (public.search_vector(title)) STORED,
    ADD COLUMN search tsvector GENERATED ALWAYS AS (
        public.search_vector(title || ' ' || location || ' ' || organizer || ' ' || teaser_text || ' ' || description_html)
    ) STORED;
CREATE INDEX feeds_event_search ON feeds_event USING gin (search) WHERE live;
"""
_NONE = """
ALTER TABLE feeds_event DROP COLUMN search, DROP COLUMN search_head;
ALTER TABLE feeds_article DROP COLUMN search, DROP COLUMN search_head;
"""


class Migration(migrations.Migration):
    """PostgreSQL makes and keeps the columns; Django knows nothing of them."""

    dependencies = [
        ('feeds', '0023_duplicates'),
        ('tenants', '0005_search_functions'),
    ]

    operations = [migrations.RunSQL(_COLUMNS, _NONE)]
