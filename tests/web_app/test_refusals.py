"""Where no town can answer, a person gets a page and a program gets problem details."""

import base64
import hashlib
import re

import pytest
from django.test import Client

from backend.web_app.refusals import plain_page

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.fixture
def ask(client_of, town):
    def response(*, path="/", accept=BROWSER, **state):
        for name, value in state.items():
            setattr(town, name, value)
        town.save(update_fields=list(state))
        return client_of(town).get(path, headers={"accept": accept})

    return response


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ({"status": "preparing"}, 503, "noch nicht freigeschaltet"),
        ({"status": "paused"}, 503, "pausieren"),
        ({"fingerprint": "old"}, 503, "aktualisiert"),
        ({"status": "retired"}, 410, "eingestellt"),
    ],
)
def test_a_browser_gets_a_page(ask, state, status, words):
    response = ask(**state)
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert words in response.content.decode()
    assert "Retry-After" in response if status == 503 else "Retry-After" not in response


def test_an_unknown_host_gets_a_page_that_names_no_town(db):
    response = Client(headers={"host": "fremd.example.org"}).get("/", headers={"accept": BROWSER})
    assert response.status_code == 404
    assert "Unter dieser Adresse gibt es keinen Ort" in response.content.decode()


@pytest.mark.parametrize("asked", [{"accept": "*/*"}, {"accept": "application/json"}, {"path": "/api/v1/config"}])
def test_a_program_gets_problem_details(ask, asked):
    response = ask(status="retired", **asked)
    assert response["Content-Type"] == "application/problem+json"


def test_the_page_s_own_style_is_what_its_policy_allows():
    response = plain_page("server_error", status=500)
    style = re.search(r"<style>(.*)</style>", response.content.decode(), re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in response["Content-Security-Policy"]
    assert "Da ist etwas schiefgegangen" in response.content.decode()


def test_too_many_fields_and_a_form_that_is_too_old_are_explained(town, client_of):
    many = {f"f{number}": "1" for number in range(10_001)}
    answer = client_of(town).post("/veranstaltung-melden/", many)
    assert answer.status_code == 400
    assert "Das war nicht lesbar" in answer.content.decode()
    strict = Client(headers={"host": town.default_domain}, enforce_csrf_checks=True)
    answer = strict.post("/cms/login/", {"username": "a@example.org", "password": "x"})
    assert answer.status_code == 403
    assert "Diese Seite war zu lange offen" in answer.content.decode()
