"""Every route against another town, nobody and the wrong role; `isolation.tsv` is the table, and it must be complete.

Kinds of rows:
- public: answers everybody, with what belongs to the host's town alone
- post: takes a document from everybody; what another town has is not here
- count NAME: counts what happened to one object, and answers nothing; the id of another town's object is 404 here
- object NAME: shows one object; the id of another town's object is 404 here (`isolation_objects.py` makes them)
- owned NAME: one document that only the secret of its owner opens; with another town's secret it is 401 here
- secret: opened by a one-time code in the address; another town's code is nothing here
- cms: needs an account of this very town
- administrator: needs the role of town administrator there; an editor is refused
- operator: needs an operator of the region; a town's editor is nobody there
- machine: for the operator's monitoring, on this machine or with its token; nobody else learns that it is there
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import get_resolver
from django_tenants.utils import tenant_context

from backend.accounts.models import Role
from backend.tenants.models import Municipality
from tests.accounts.people import person_of, sign_in
from tests.isolation_objects import OBJECTS, OWNED

TABLE = Path(__file__).with_suffix(".tsv").with_name("isolation.tsv")
URLCONFS = {"town": "config.urls", "region": "config.urls_region"}
REGION_HOST = "region.test"
DENIED = {302, 403, 404, 405}
SAMPLE_VALUES = {
    "int": "1",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "slug": "news",
    "str": "unbekannt",
    "path": "unbekannt",
}


class Row(NamedTuple):
    host: str
    route: str
    kind: str
    name: str = ""


def table() -> list[Row]:
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return [Row(*line.split("\t")) for line in lines]


def routes(urlconf: str) -> Iterator[str]:
    def walk(patterns: Any, prefix: str) -> Iterator[str]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, route)
            else:
                yield route

    return walk(get_resolver(urlconf).url_patterns, "/")


def rows_of(*kinds: str) -> list[Row]:
    return [row for row in table() if row.kind in kinds]


def address(route: str, **values: Any) -> str:
    """A path of this route, its converters and groups filled with values that exist nowhere unless given."""

    def fill(match: re.Match[str]) -> str:
        converter, _, name = match[1].rpartition(":")
        return str(values.get(name) or SAMPLE_VALUES[converter or "str"])

    path = re.sub(r"<([^>]+)>", fill, re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<int:\1>", route))
    path = re.sub(r"\((?:[^()]|\([^()]*\))*\)", "1", path)
    return path.replace("\\", "").replace("^", "").replace("$", "").replace(".*", "x")


def signed_in(town: Municipality, role: str) -> Client:
    person_of(town, role)
    client = Client(headers={"host": town.default_domain})
    assert sign_in(client).status_code == 302
    return client


def is_sign_in(response: Any) -> bool:
    return response.status_code == 302 and "/login/" in response["Location"]


def test_the_table_has_every_route_and_no_other():
    known = {(row.host, row.route) for row in table()}
    there = {(host, route) for host, urlconf in URLCONFS.items() for route in routes(urlconf)}
    missing = "\n".join(f"{host}\t{route}\t?" for host, route in sorted(there - known))
    assert not missing, f"routes without a row in {TABLE.name}:\n{missing}"
    assert not known - there, f"rows without a route: {sorted(known - there)}"


def test_every_object_route_has_a_maker():
    assert {row.name for row in rows_of("object")} <= OBJECTS.keys()


@pytest.mark.parametrize("row", rows_of("object"), ids=lambda row: row.route)
def test_an_object_of_another_town_is_not_here(town, other_town, row):
    with tenant_context(other_town):
        values = OBJECTS[row.name]()
    path = address(row.route, **values)
    assert Client(headers={"host": other_town.default_domain}).get(path).status_code == 200, path
    assert Client(headers={"host": town.default_domain}).get(path).status_code == 404, path


@pytest.mark.parametrize("row", rows_of("owned"), ids=lambda row: row.route)
def test_what_its_owner_opens_in_another_town_nobody_opens_here(town, other_town, row):
    with tenant_context(other_town):
        id_and_secret = OWNED[row.name](other_town)
    path = address(row.route, id=id_and_secret[0])
    headers = {"Authorization": f"Device {id_and_secret[1]}"}
    assert Client(headers={"host": other_town.default_domain}).get(path, headers=headers).status_code == 200
    assert Client(headers={"host": town.default_domain}).get(path, headers=headers).status_code == 401
    assert Client(headers={"host": other_town.default_domain}).get(path).status_code == 401


@pytest.mark.parametrize("row", rows_of("post"), ids=lambda row: row.route)
def test_what_takes_documents_shows_nothing_and_takes_none_without_saying_what_is_wrong(town, row):
    client = Client(headers={"host": town.default_domain})
    assert client.get(address(row.route)).status_code == 405
    response = client.post(address(row.route), {"town": "nachbardorf"}, content_type="application/json")
    assert response.status_code == 400
    assert "town" in response.json()["errors"]
    assert not response.cookies


@pytest.mark.parametrize("row", rows_of("count"), ids=lambda row: row.route)
def test_what_counts_knows_nothing_of_another_town(town, other_town, row):
    with tenant_context(other_town):
        path = address(row.route, **OBJECTS[row.name]())
    assert Client(headers={"host": other_town.default_domain}).post(path).status_code == 204
    assert Client(headers={"host": town.default_domain}).post(path).status_code == 404
    assert Client(headers={"host": town.default_domain}).get(path).status_code == 405


@pytest.mark.parametrize("row", rows_of("public"), ids=lambda row: f"{row.host} {row.route}")
def test_a_public_route_answers_nobody_without_a_cookie(town, row):
    host = town.default_domain if row.host == "town" else REGION_HOST
    response = Client(headers={"host": host}).get(address(row.route))
    assert response.status_code in {200, 302, 400, 404, 503}
    assert not is_sign_in(response)
    assert not {"sessionid"} & response.cookies.keys()


def test_nobody_is_sent_to_the_sign_in_of_the_cms(town):
    client = Client(headers={"host": town.default_domain})
    answered = {row.route: client.get(address(row.route)) for row in rows_of("cms", "administrator")}
    assert not {route: response.status_code for route, response in answered.items() if not is_refused(response)}


def is_refused(response: Any) -> bool:
    """To the sign-in, or for requests of scripts a plain refusal; 404 where the object is asked for first."""
    return is_sign_in(response) or response.status_code in {401, 403, 404, 405}


def test_an_editor_of_another_town_is_nobody_here(town, other_town):
    stranger = signed_in(other_town, Role.TOWN_ADMINISTRATOR)
    assert stranger.get("/cms/").status_code == 200
    here = Client(headers={"host": town.default_domain})
    here.cookies = stranger.cookies
    answered = {row.route: here.get(address(row.route)) for row in rows_of("cms", "administrator")}
    assert not {route: response.status_code for route, response in answered.items() if not is_refused(response)}


def test_an_editor_is_refused_where_the_administrator_works(town):
    client = signed_in(town, Role.EDITOR)
    answered = {row.route: client.get(address(row.route)) for row in rows_of("administrator")}
    allowed = {route: answer.status_code for route, answer in answered.items() if answer.status_code not in DENIED}
    assert not allowed


@pytest.mark.parametrize("row", rows_of("machine"), ids=lambda row: row.route)
def test_what_is_for_machines_is_nowhere_for_people(town, row):
    editor = signed_in(town, Role.TOWN_ADMINISTRATOR)
    for host in (REGION_HOST, town.default_domain, "unbekannt.example"):
        client = Client(headers={"host": host}, REMOTE_ADDR="192.0.2.7")
        client.cookies.update(editor.cookies)
        assert client.get(address(row.route)).status_code == 404, host


@pytest.mark.parametrize("row", rows_of("operator"), ids=lambda row: row.route)
def test_the_console_is_for_operators_alone(town, row):
    editor = signed_in(town, Role.TOWN_ADMINISTRATOR)
    for cookies in ({}, editor.cookies):
        client = Client(headers={"host": REGION_HOST})
        client.cookies.update(cookies)
        response = client.get(address(row.route))
        assert response.status_code in DENIED, row.route
