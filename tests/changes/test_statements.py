"""What a statement writes is told from its text, and what is unsure counts as a change."""

import pytest

from backend.changes.statements import Write, only_reads, words, writes


@pytest.mark.parametrize(
    ("sql", "table", "columns"),
    [
        ('INSERT INTO "feeds_article" ("title") VALUES (%s) RETURNING "feeds_article"."id"', "feeds_article", None),
        ('INSERT INTO "a" ("n") VALUES (%s) ON CONFLICT ("n") DO UPDATE SET "n" = EXCLUDED."n"', "a", None),
        ('UPDATE "feeds_article" SET "title" = %s, "live" = %s WHERE "x" = 1', "feeds_article", {"title", "live"}),
        ('UPDATE "a" SET "n" = (SELECT "m" FROM "b" WHERE "b"."k" = 1), "title" = %s', "a", {"n", "title"}),
        ('UPDATE "a" SET "n" = CASE WHEN ("a"."id" = %s) THEN %s ELSE NULL END WHERE "a"."id" IN (%s)', "a", {"n"}),
        ('DELETE FROM "feeds_article" WHERE "feeds_article"."id" IN (%s)', "feeds_article", None),
        ('delete from only "bad-belzig".feeds_article', "feeds_article", None),
        ("\n  UPDATE feeds_article SET title = 'x', live=true", "feeds_article", {"title", "live"}),
        ("UPDATE a SET n[1] = 'x', live=true", "a", {"n", "live"}),
        ("UPDATE feeds_article SET (title, live) = ('x', true)", "feeds_article", None),
        ("UPDATE feeds_article SET locked = true, (title, live) = ('x', true)", "feeds_article", None),
        ("UPDATE FEEDS_ARTICLE SET locked = true;\n", "feeds_article", {"locked"}),
        ("INSERT INTO a SELECT * FROM feeds_article", "a", None),
        ("DELETE FROM a WHERE id IN (SELECT id FROM b FOR UPDATE)", "a", None),
    ],
)
def test_a_write_names_its_table_and_what_it_sets(sql, table, columns):
    (write,) = writes(sql)
    assert (write.table, write.columns) == (table, None if columns is None else frozenset(columns))
    assert write.is_counted


@pytest.mark.parametrize(
    "sql",
    [
        'UPDATE "bad-belzig"."feeds_article" SET title = %s',
        'UPDATE "bad-belzig" . FEEDS_ARTICLE SET title = %s',
        'DELETE FROM ONLY "bad-belzig".\n"feeds_article"',
        'INSERT INTO "bad-belzig".feeds_article DEFAULT VALUES',
    ],
)
def test_a_name_with_a_schema_is_a_table_of_that_schema(sql):
    assert {(write.schema, write.table) for write in writes(sql)} == {("bad-belzig", "feeds_article")}


ESCAPES = [
    "SELECT 1; UPDATE feeds_article SET title = 'x'",
    "SET LOCAL lock_timeout = 1; UPDATE feeds_article SET title = 'x'",
    "SELECT '--'; UPDATE feeds_article SET title = 'x'",
    "SELECT '/*'; UPDATE feeds_article SET title = 'x' --*/",
    "UPDATE other SET title = 'x'; UPDATE feeds_article SET title = 'x'",
    "UPDATE feeds_article SET title = 'x' WHERE false; UPDATE feeds_article SET title = 'x'",
    "UPDATE /* x */ feeds_article SET title = 'x'",
    "UPDATE -- x\n FEEDS_ARTICLE SET title = 'x'",
    "UPDATE feeds_article SET /*c*/ title = 'x', latest_revision_id = NULL",
    "/* by hand */ UPDATE feeds_article SET locked = true",
    "INSERT INTO other WITH gone AS (DELETE FROM feeds_article RETURNING id) SELECT * FROM gone",
    "WITH gone AS (DELETE FROM feeds_article RETURNING id) INSERT INTO other SELECT * FROM gone",
    "MERGE INTO feeds_article USING other ON other.id = feeds_article.id WHEN MATCHED THEN DELETE",
    "UPDATE ONLY (feeds_article) SET title = 'x'",
    "UPDATE ortsblatt.public.feeds_article SET title = 'x'",
    'UPDATE"feeds_article"SET title = 1',
    "TRUNCATE other, feeds_article",
    "truncate table feeds_article",
    "DO $$ BEGIN EXECUTE format('up' || 'date %I', 'feeds_article'); END $$",
    "EXPLAIN ANALYZE UPDATE feeds_article SET title = 'x'",
    "PREPARE later AS UPDATE feeds_article SET title = 'x'",
]


@pytest.mark.parametrize("sql", ESCAPES)
def test_whatever_may_write_writes_whole_rows_of_every_table_that_it_names(sql):
    assert Write(table="feeds_article") in writes(sql)


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT 1; UPDATE "bad-belzig"."feeds_article" SET title = 1',
        'UPDATE "bad-belzig" /* there */ . -- and\n "feeds_article" SET title = 1',
        'TRUNCATE other, "bad-belzig".FEEDS_ARTICLE',
        """SELECT '"'; DELETE FROM "bad-belzig".feeds_article""",
    ],
)
def test_whatever_may_write_writes_in_every_schema_that_it_names(sql):
    assert Write(schema="bad-belzig", table="feeds_article") in writes(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "",
        "SET search_path = x",
        "SET a = 1; SELECT 1 FROM feeds_article;",
        "/* who wants it */ SELECT 1 FROM feeds_article",
        "INSERTED",
        "ALTER TABLE feeds_article ADD FOREIGN KEY (a) REFERENCES b ON DELETE CASCADE",
        'SAVEPOINT "x"',
        "UPDATED a",
        'SELECT 1 FROM "a" FOR UPDATE OF "a"',
        "WITH x AS (SELECT 1 FROM a FOR NO KEY UPDATE) SELECT * FROM x",
    ],
)
def test_what_only_reads_writes_nothing(sql):
    assert not writes(sql)


def test_a_look_at_the_beginning_is_enough_for_one_reading_statement_only():
    assert only_reads("SELECT 1")
    assert only_reads('RELEASE SAVEPOINT "x";')
    assert not only_reads("SELECT 1; DELETE FROM a")
    assert not only_reads("WITH a AS (SELECT 1) SELECT * FROM a")


def test_every_word_could_be_a_table():
    assert {"a_b", "c", "d", "e"} <= words('SELECT * FROM a_b, "c" CROSS JOIN "x"."d", E')
