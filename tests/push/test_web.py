"""The page that switches notifications on: whole without its script, and speaking to nobody but the town."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.test import Client

from backend.library.models import Area, Category
from backend.push.vapid import make_key, public_key
from backend.tenants.models import Municipality
from tests.push.factories import NOW
from tests.statements import statements


def client(town: Municipality) -> Client:
    return Client(headers={"host": town.default_domain})


def test_the_page_offers_what_the_town_has(town: Municipality) -> None:
    make_key(today=NOW.date())
    area = Area.objects.create(name="Gollin")
    response = client(town).get("/mitteilungen/")
    html = response.content.decode()
    assert response.status_code == 200
    assert f'data-key="{public_key()}"' in html
    assert f'value="{area.public_id}"' in html
    assert 'name="topics" value="' in html
    assert "gilt die Ruhezeit der Kommune" in html
    assert not response.cookies


def test_what_is_proposed_comes_first_and_categories_below_their_topic(town: Municipality) -> None:
    Category.objects.create(title="Verkehr")
    page = BeautifulSoup(client(town).get("/mitteilungen/").content, "html.parser")
    boxes = [str(box["value"]) for box in page.select("fieldset > .check > [name=topics]")]
    assert boxes[0] == "alerts"
    assert page.select_one("[value=alerts][checked]")
    assert {"news", "events"} <= set(boxes)
    assert not [key for key in boxes if ":" in key]
    assert {label.text for label in page.select(".parts label")} == {"Verkehr"}


def test_only_its_own_script_runs_and_speaks_only_to_the_town(town: Municipality) -> None:
    policy = client(town).get("/mitteilungen/")["Content-Security-Policy"]
    assert "script-src 'self'; connect-src 'self'; worker-src 'self'" in policy
    assert "script-src" not in client(town).get("/")["Content-Security-Policy"]


def test_without_a_script_no_button_is_seen(town: Municipality) -> None:
    html = client(town).get("/mitteilungen/").content.decode()
    assert '<form id="notifications" class="letter" hidden' in html
    assert "<noscript>" in html


def test_the_worker_is_code_that_browsers_ask_for_anew(town: Municipality) -> None:
    response = client(town).get("/mitteilungen/worker.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert b"showNotification" in response.content


def test_the_page_costs_the_same_however_much_there_is(town: Municipality) -> None:
    make_key(today=NOW.date())
    counts = []
    for number in (1, 20):
        Area.objects.bulk_create(Area(name=f"Ort {number} {each}") for each in range(number))
        with statements() as asked:
            client(town).get("/mitteilungen/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
