"""Only what pg_dump writes for our towns passes: nothing in a dump names another schema, asks for rows or calls."""

from __future__ import annotations

import tempfile

import pytest

from backend.tenants.backup.refusals import BackupRefused
from backend.tenants.backup.replaying import DUMP_OPTIONS, statements
from backend.tenants.backup.shapes import Shape
from backend.tenants.dumping import dump

OWN = '"news"."t"'


def refused(sql: str) -> None:
    with pytest.raises(BackupRefused):
        Shape(sql, slug="news")


def test_a_towns_own_dump_passes_and_keeps_its_words(town):
    with tempfile.TemporaryFile() as file:
        dump(f'--schema="{town.slug}"', *DUMP_OPTIONS, to=file)
        file.seek(0)
        found = [item.shape for item in statements(file, slug=town.slug)]
    assert len(found) > 500
    assert all(shape.under(town.slug) == shape.sql for shape in found)
    assert not [shape.sql for shape in found if f'"{town.slug}".' in shape.under("restoring other")]


@pytest.mark.parametrize(
    "sql",
    [
        'CREATE SCHEMA "news";',
        f"""CREATE TABLE {OWN} ("a" "text" DEFAULT '"other"."x"; --'::"text" NOT NULL COLLATE "pg_catalog"."C");""",
        f'CREATE TABLE {OWN} ("a" character varying(20)[] DEFAULT E\'\\\\\'\'; \', CONSTRAINT "c" CHECK (("a" >= 0)));',
        f'CREATE TABLE {OWN} ("a" "tsvector" GENERATED ALWAYS AS ("public"."search_vector"(("b" || "c"))) STORED);',
        f'CREATE INDEX "i" ON {OWN} USING "gin" ((("a" || "b")), "c") WHERE "d";',
        f'CREATE TABLE {OWN} ("SELECT" integer CONSTRAINT "public" NOT NULL);',
        f'ALTER TABLE ONLY {OWN} ADD CONSTRAINT "c" UNIQUE NULLS NOT DISTINCT ("a", "b");',
        f'ALTER TABLE ONLY {OWN} ADD CONSTRAINT "c" FOREIGN KEY ("a") REFERENCES {OWN}("b") DEFERRABLE;',
        f'CREATE UNIQUE INDEX "i" ON {OWN} USING "btree" ("a" "text_pattern_ops", "b" DESC) WHERE ("a" IS NOT NULL);',
        'SELECT pg_catalog.setval(\'"news"."s"\', 1, false);',
        f'COPY {OWN} ("a", "b") FROM stdin;',
    ],
)
def test_what_pg_dump_writes_passes(sql):
    assert Shape(sql, slug="news").under("news") == sql


def test_only_the_schemas_name_becomes_another_one():
    sql = """CREATE TABLE "news"."news" ("news" "text" DEFAULT '"news".'::"text");"""
    expected = sql.replace('"news"."news"', '"restoring news"."news"')
    assert Shape(sql, slug="news").under("restoring news") == expected


@pytest.mark.parametrize(
    "sql",
    [
        'CREATE TABLE "angermuende"."stolen" AS SELECT "email" FROM "bad-belzig"."accounts_user";',
        'ALTER TABLE "angermuende"."x" SET SCHEMA "public";',
    ],
)
def test_another_town_is_out_of_reach_whichever_town_it_says_it_is(sql):
    for slug in ("angermuende", "bad-belzig"):
        with pytest.raises(BackupRefused):
            Shape(sql, slug=slug)


@pytest.mark.parametrize(
    "sql",
    [
        "DROP SCHEMA public CASCADE;",
        'CREATE SCHEMA "other";',
        'CREATE SCHEMA "news" AUTHORIZATION "postgres";',
        f'CREATE SCHEMA "news" CREATE TABLE {OWN} ("a" integer);',
        'CREATE TABLE "other"."x" ("a" bigint);',
        'CREATE TABLE "x" ("a" bigint);',
        'CREATE TABLE news."x" ("a" bigint);',
        'CREATE TABLE "other"."news"."x" ("a" bigint);',
        f'CREATE UNLOGGED TABLE {OWN} ("a" bigint);',
        f"CREATE TABLE {OWN} AS SELECT 1;",
        f'CREATE TABLE {OWN} AS TABLE "other"."x";',
        f'CREATE TABLE {OWN} ("a") AS SELECT 1;',
        f'CREATE TABLE {OWN} (LIKE "other"."x" INCLUDING ALL);',
        f'CREATE TABLE {OWN} ("a" bigint) INHERITS ("other"."x");',
        f'CREATE TABLE {OWN} ("a" bigint) TABLESPACE "elsewhere";',
        f'CREATE TABLE {OWN} PARTITION OF "other"."x" DEFAULT;',
        f'CREATE TABLE {OWN} OF "other"."type";',
        f'CREATE TABLE {OWN} ("a" bigint REFERENCES "other"."x"("id"));',
        f'CREATE TABLE {OWN} ("a" "other"."x");',
        f'CREATE TABLE {OWN} ("a" "accounts_user");',
        f'CREATE TABLE {OWN} ("a" "text" COLLATE "other"."c");',
        f'CREATE TABLE {OWN} ("a" bigint DEFAULT "nextval"(\'"other"."s"\'::"regclass"));',
        f"CREATE TABLE {OWN} (\"a\" bigint DEFAULT nextval('other.s'));",
        f'CREATE TABLE {OWN} ("a" bigint DEFAULT \'"other"."x"\'::"regclass");',
        f'CREATE TABLE {OWN} ("a" bigint DEFAULT "regclass" \'other.x\');',
        f'CREATE TABLE {OWN} ("a" bigint DEFAULT (SELECT 1));',
        f'CREATE TABLE {OWN} ("a" bigint GENERATED ALWAYS AS ("other"."f"("b")) STORED);',
        f'CREATE TABLE {OWN} ("a" bigint GENERATED ALWAYS AS ("other"."search_vector"("b")) STORED);',
        f'CREATE TABLE {OWN} ("a" bigint GENERATED ALWAYS AS ("public"."f"("b")) STORED);',
        f'CREATE TABLE {OWN} ("a" bigint GENERATED ALWAYS AS ("public"."search_vector"("f"("b"))) STORED);',
        f'CREATE TABLE {OWN} ("a" bigint GENERATED ALWAYS AS ("public"."search_vector"("b") || "c") STORED);',
        f'CREATE INDEX "i" ON {OWN} USING "gin" (("f"("a")));',
        f'CREATE INDEX "i" ON {OWN} USING "gin" ((SELECT 1));',
        f'CREATE TABLE {OWN} ("a" "text", CONSTRAINT "c" CHECK (("query_to_xml"(\'DELETE FROM x\') IS NULL)));',
        f'CREATE TABLE {OWN} ("a" "text", CONSTRAINT "c" CHECK (("pg_catalog"."pg_read_file"(\'x\') = \'y\')));',
        f'CREATE TABLE {OWN} ("a" "text", CONSTRAINT "c" CHECK (("a" IN (TABLE "other"."x"))));',
        f'CREATE TABLE {OWN} ("a" "text", CONSTRAINT "c" CHECK (("a" OPERATOR("other".=) 1)));',
        f'CREATE TABLE {OWN} ("a" "text", CONSTRAINT "c" CHECK ());',
        f'CREATE TABLE {OWN} ("a" "text", CONSTRAINT "c" CHECK (("a") );',
        'ALTER TABLE "other"."x" DROP COLUMN "id";',
        f'ALTER TABLE {OWN} SET SCHEMA "public";',
        f'ALTER TABLE {OWN} OWNER TO "postgres";',
        f'ALTER TABLE {OWN} RENAME TO "x";',
        f'ALTER TABLE {OWN} INHERIT "other"."x";',
        f'ALTER TABLE {OWN} ADD COLUMN "b" bigint;',
        f"ALTER TABLE {OWN} DISABLE TRIGGER ALL;",
        f'ALTER TABLE {OWN} ALTER COLUMN "a" TYPE "text" USING "f"("a");',
        f'ALTER TABLE {OWN} ADD CONSTRAINT "c" UNIQUE ("a"), SET SCHEMA "public";',
        f'ALTER TABLE {OWN} ADD CONSTRAINT "c" FOREIGN KEY ("a") REFERENCES "other"."x"("b");',
        f'ALTER TABLE {OWN} ADD CONSTRAINT "c" FOREIGN KEY ("a") REFERENCES "x"("b");',
        f'ALTER TABLE {OWN} ADD CONSTRAINT "c" CHECK ("f"("a"));',
        f'ALTER TABLE {OWN} ALTER COLUMN "a" ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "other"."s");',
        f'ALTER TABLE {OWN} ALTER COLUMN "a" ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "news"."s" RESTART);',
        'CREATE SEQUENCE "news"."s" OWNED BY "other"."x"."id";',
        'ALTER SEQUENCE "news"."s" SET SCHEMA "public";',
        'CREATE INDEX "i" ON "other"."x" USING "btree" ("a");',
        f'CREATE INDEX "i" ON {OWN} USING "btree" ("f"("a"));',
        f'CREATE INDEX "i" ON {OWN} USING "btree" ("a") WHERE "f"("a");',
        f'CREATE INDEX "i" ON {OWN} USING "btree" ("a") TABLESPACE "elsewhere";',
        f'CREATE INDEX "i" ON {OWN} USING "other" ("a");',
        f'INSERT INTO {OWN} ("a") SELECT "email" FROM "other"."accounts_user";',
        f'INSERT INTO {OWN} ("a") VALUES (1);',
        'SELECT pg_catalog.setval(\'"other"."s"\', 2, true);',
        'SELECT pg_catalog.setval(\'"news"."s"\', (SELECT 1), true);',
        'SELECT pg_catalog.setval(\'"news"."s"\', 2, true), pg_catalog.pg_sleep(9);',
        'SELECT pg_catalog.setval(\'"news"."s"\', 2, true) FROM "other"."x";',
        "SELECT pg_catalog.setval('news.s', 2, true);",
        'SELECT pg_catalog.setval(E\'"news"."s"\', 2, true);',
        "SELECT pg_catalog.pg_read_file('/etc/passwd');",
        'COPY "other"."x" ("a") FROM stdin;',
        f'COPY {OWN} ("a") TO stdout;',
        f"COPY {OWN} (\"a\") FROM PROGRAM 'id';",
        f"COPY {OWN} (\"a\") FROM '/etc/passwd';",
        f'COPY {OWN} ("a") FROM stdin WHERE "f"("a");',
        'CREATE FUNCTION "news"."f"() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
        "DO $$ BEGIN END $$;",
        'CREATE VIEW "news"."v" AS SELECT 1;',
        'CREATE TRIGGER "t" AFTER INSERT ON "news"."t" EXECUTE FUNCTION "f"();',
        'GRANT ALL ON SCHEMA "news" TO PUBLIC;',
        "COMMIT;",
        ";",
        "",
    ],
)
def test_what_a_town_has_no_need_for_is_refused(sql):
    refused(sql)


@pytest.mark.parametrize(
    "column",
    [
        '"a" bigint); DROP SCHEMA public CASCADE; CREATE TABLE "news"."y" ("b" bigint',
        '"a" bigint /* */',
        '"a" bigint -- x\n',
        '"a" bigint DEFAULT 1 +-- x\n1',
        "\"a\" \"text\" DEFAULT 'a\\' || 'b'",
        '"a" "text" DEFAULT $$a$$',
        '"a" "text" DEFAULT $x$a$x$',
        '"a" "text" DEFAULT U&\'a\'',
        '"a" "text" DEFAULT B\'1\'',
        'U&"a" "text"',
        '"a""b" "text"',
        '"" "text"',
        '"a" "text',
        '"a" "text" DEFAULT \'a',
        '"a" täxt',
        '"a" "text" DEFAULT 1e',
        '"::" "text" DEFAULT "::" "pg_sleep"(9)',
        '"a" bigint DEFAULT :x',
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(column):
    refused(f"CREATE TABLE {OWN} ({column});")
