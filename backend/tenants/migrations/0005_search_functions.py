from django.db import migrations

# What is said of them stands in docs/decisions/061. A change of what they answer needs the columns that are made by
# them to be made anew, in every town.
_FUNCTIONS = r"""
CREATE FUNCTION public.search_plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT regexp_replace(
    regexp_replace(
        normalize(
            replace(replace(replace(replace(replace(
                translate(lower($1), 'æœø', 'aoo'), 'ß', 'ss'), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'å', 'aa'),
            NFKD
        ),
        '<[^>]*>|&[a-z]+;|&#[0-9]+;|[!-/:-@\[-`{-~]+', ' ', 'g'
    ),
    '([ao])e|(?<![aeiouyq])(u)e|[\u00ad\u0300-\u036f]', '\1\2', 'g'
)
$$;

CREATE FUNCTION public.search_ends(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT array_to_tsvector(coalesce(array_agg('/' || substr(word, begin)), '{}'))
FROM unnest(tsvector_to_array(to_tsvector('pg_catalog.simple', left($1, 12000)))) word,
    generate_series(1, length(word) - 2) begin
WHERE length(word) BETWEEN 6 AND 40 AND (begin = 1 OR (begin > 3 AND length(word) - begin < 25))
$$;

CREATE FUNCTION public.search_vector(text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT strip(to_tsvector('pg_catalog.german', left(plain, 80000))) || public.search_ends(plain)
FROM (SELECT public.search_plain($1) OFFSET 0) one (plain)
$$;

CREATE FUNCTION public.search_stems(words text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(array_agg(stem ORDER BY number), words[cardinality(words):])
FROM (
    SELECT number, (ts_lexize('pg_catalog.german_stem', word))[1] AS stem
    FROM unnest(words) WITH ORDINALITY typed (word, number)
    WHERE word <> ALL ('{fur,konnen,konnte,uber,wahrend,wurde,wurden}')
) stems WHERE stem <> ''
$$;

CREATE FUNCTION public.search_query(stem text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE length(stem)
    WHEN 1 THEN quote_literal(stem)
    WHEN 2 THEN format('%L:*', stem)
    WHEN 3 THEN format('(%L:* | %s)', stem, (
        SELECT string_agg(quote_literal('/' || stem || ending), ' | ')
        FROM unnest(ARRAY['', 'e', 'en', 'er', 'ern', 'es', 'n', 's']) ending
    ))
    ELSE format('(%L:* | %L:*)', stem, '/' || stem)
END
$$;

CREATE FUNCTION public.search_asked(words text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT string_agg(public.search_query(stem), ' & ')::tsquery FROM unnest(public.search_stems(words)) stem
$$;
"""
_NONE = """
DROP FUNCTION public.search_asked(text[]);
DROP FUNCTION public.search_query(text);
DROP FUNCTION public.search_stems(text[]);
DROP FUNCTION public.search_vector(text);
DROP FUNCTION public.search_ends(text);
DROP FUNCTION public.search_plain(text);
"""


class Migration(migrations.Migration):
    """How every town's texts become words that can be found, and what people type the queries that find them."""

    dependencies = [('tenants', '0004_documents_kept_by_the_console')]

    operations = [migrations.RunSQL(_FUNCTIONS, _NONE)]
