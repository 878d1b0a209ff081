"""The demo's people can sign in with one password of this installation; nobody of a real town ever can."""

import json

import pytest
from django.core.management import CommandError, call_command

from backend.accounts.demo import NoDemo, demo_password, give_password
from backend.accounts.models import User
from backend.tenants.models import Municipality
from tests.accounts.people import person_of, sign_in


def test_the_demos_people_sign_in_with_what_is_printed(town, client_of, capsys):
    person_of(town, "editor")
    call_command("demo_people", "--json")

    document = json.loads(capsys.readouterr().out)

    assert document["operator"] == "betrieb@example.org"
    assert document["towns"]["musterstadt"] == [{"email": "anna@example.org", "roles": ["editor"]}]
    assert sign_in(client_of(town), password=document["password"]).status_code == 302


def test_the_password_stays_the_same_and_sessions_with_it(town, client_of):
    person_of(town, "editor")
    call_command("demo_people")
    client = client_of(town)
    sign_in(client, password=demo_password())

    call_command("demo_people")

    assert client.get("/cms/").status_code == 200


def test_a_real_town_is_refused_and_nothing_is_changed(town):
    person_of(town, "editor")
    Municipality.objects.filter(schema_name="musterstadt").update(is_demo=False)
    before = User.objects.get().password

    with pytest.raises(CommandError, match="not a demo"):
        call_command("demo_people")
    with pytest.raises(NoDemo):
        give_password(Municipality.objects.get(schema_name="musterstadt"), password="bekannt")

    assert User.objects.get().password == before


def test_the_list_for_people_names_everybody(town, capsys):
    person_of(town, "publisher")
    call_command("demo_people")

    printed = capsys.readouterr().out
    assert "musterstadt: anna@example.org (publisher)" in printed
    assert "2 people can sign in" in printed
