"""What a statement writes is told from its text, and what is unsure counts as a change."""

import pytest

from backend.changes.statements import Write, words, written


@pytest.mark.parametrize(
    ("sql", "table", "columns"),
    [
        ('INSERT INTO "feeds_article" ("title") VALUES (%s) RETURNING "feeds_article"."id"', "feeds_article", None),
        ('UPDATE "feeds_article" SET "title" = %s, "live" = %s WHERE "x" = 1', "feeds_article", {"title", "live"}),
        ('UPDATE "a" SET "n" = (SELECT "m" FROM "b" WHERE "b"."k" = 1), "title" = %s', "a", {"n", "title"}),
        ('UPDATE "a" SET "n" = CASE WHEN ("a"."id" = %s) THEN %s ELSE NULL END WHERE "a"."id" IN (%s)', "a", {"n"}),
        ('DELETE FROM "feeds_article" WHERE "feeds_article"."id" IN (%s)', "feeds_article", None),
        ('delete from only "bad-belzig".feeds_article', "feeds_article", None),
        ("\n  UPDATE feeds_article SET title = 'x', live=true", "feeds_article", {"title", "live"}),
        ("UPDATE feeds_article SET (title, live) = ('x', true)", "feeds_article", None),
    ],
)
def test_a_write_names_its_table_and_what_it_sets(sql, table, columns):
    assert written(sql) == Write(table=table, columns=None if columns is None else frozenset(columns))


@pytest.mark.parametrize("sql", ["SELECT 1", "", "SET search_path = x", "INSERTED", 'SAVEPOINT "x"', "UPDATED a"])
def test_what_only_reads_writes_nothing(sql):
    assert written(sql) is None


def test_every_word_could_be_a_table():
    assert {"a_b", "c", "d"} <= words('SELECT * FROM a_b, "c" CROSS JOIN "x"."d"')
