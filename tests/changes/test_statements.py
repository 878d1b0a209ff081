"""What a statement writes is told from its text, and what is unsure counts as a change."""

import pytest

from backend.changes.statements import Write, words, writes


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
        ("MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE", "a", None),
        ("truncate table a", "a", None),
        ("/* by hand */ UPDATE a SET locked = true", "a", None),
    ],
)
def test_a_write_names_its_table_and_what_it_sets(sql, table, columns):
    assert writes(sql)[0] == Write(table=table, columns=None if columns is None else frozenset(columns))


def test_a_write_inside_another_statement_is_found():
    sql = 'WITH gone AS (DELETE FROM "a" RETURNING id), new AS (UPDATE b SET c = 1) INSERT INTO d SELECT * FROM gone'
    assert {write.table for write in writes(sql)} == {"a", "b", "d"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "",
        "SET search_path = x",
        "INSERTED",
        'SAVEPOINT "x"',
        "UPDATED a",
        'SELECT 1 FROM "a" FOR UPDATE OF "a"',
        "WITH x AS (SELECT 1 FROM a FOR NO KEY UPDATE) SELECT * FROM x",
    ],
)
def test_what_only_reads_writes_nothing(sql):
    assert writes(sql) == ()


def test_every_word_could_be_a_table():
    assert {"a_b", "c", "d"} <= words('SELECT * FROM a_b, "c" CROSS JOIN "x"."d"')
