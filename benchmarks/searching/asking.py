"""The program that looks for words as an app does; prints what it took as JSON."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from random import Random
from statistics import mean, median
from typing import Any

import django

django.setup()

from django.db import connection
from django.test import Client
from django_tenants.utils import tenant_context

from backend.tenants.models import Municipality
from benchmarks.seeding.towns import slug_of

EACH = 20  # words of a kind
ROUNDS = 5  # the median of so many is a word's
RARE, COMMON = 0.01, 0.25  # at most, or at least, of the pieces of news
_FREQUENCIES = """
SELECT word, ndoc FROM ts_stat('SELECT search FROM feeds_article') WHERE word ~ '^[a-z]{4,}$' AND ndoc > 1
ORDER BY word
"""
_TABLES = ("feeds_article", "feeds_event", "library_place", "content_infopage")
_DOCUMENTS = " UNION ALL ".join(f"SELECT search FROM {table}" for table in _TABLES)  # noqa: S608 - our own words


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--town", type=int, default=1)
    town = Municipality.objects.get(schema_name=slug_of(parser.parse_args().town))
    kinds = words_of(town)
    client = Client(headers={"host": town.default_domain})
    found = {kind: measure(client, town, words) for kind, words in kinds.items()}
    sys.stdout.write(json.dumps(found))


def words_of(town: Municipality) -> dict[str, list[str]]:
    """What is looked for, by kind, taken from the town's own pieces of news."""
    chance = Random(1)  # noqa: S311 - secures nothing
    with tenant_context(town), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM feeds_article")
        (articles,) = cursor.fetchone()
        cursor.execute(_FREQUENCIES)
        frequencies = dict(cursor.fetchall())
    rare = [word for word, number in frequencies.items() if number <= max(2, RARE * articles)]
    common = [word for word, number in frequencies.items() if number >= COMMON * articles]
    # As many as there are, where a small town has not so many.
    common = common or [max(frequencies, key=lambda word: frequencies[word])]
    selective = chance.sample(rare, min(EACH, len(rare)))
    common = chance.sample(common, min(EACH, len(common)))
    several = [f"{one} {chance.choice(common)}" for one in selective]
    return {"selective": selective, "common": common, "several": several}


def measure(client: Client, town: Municipality, words: list[str]) -> dict[str, Any]:
    """The median word, and the worst."""
    each = [_ask(client, word) for word in words]
    return {
        "words": len(words),
        "documents": round(mean(_count(town, word) for word in words)),
        "statements": max(one["statements"] for one in each),
        "database_ms": round(median(one["database"] for one in each) * 1_000, 2),
        "worst_ms": round(max(one["database"] for one in each) * 1_000, 2),
        "whole_ms": round(median(one["whole"] for one in each) * 1_000, 2),
    }


def _ask(client: Client, word: str) -> dict[str, float]:
    rounds = [_once(client, word) for _round in range(ROUNDS)]
    return {name: median(one[name] for one in rounds) for name in rounds[0]}


def _once(client: Client, word: str) -> dict[str, float]:
    spent = []

    def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - began)

    began = time.perf_counter()
    with connection.execute_wrapper(timed):
        answer = client.get("/api/v1/search", {"q": word})
    whole = time.perf_counter() - began
    assert answer.status_code == HTTPStatus.OK, answer.content[:500]  # noqa: S101 - else nothing was measured
    return {"statements": len(spent), "database": sum(spent), "whole": whole}


def _count(town: Municipality, words: str) -> int:
    query = " & ".join(f"('{word}':* | '/{word}':*)" for word in words.split())
    with tenant_context(town), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({_DOCUMENTS}) every WHERE search @@ %s::tsquery", [query])  # noqa: S608
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
