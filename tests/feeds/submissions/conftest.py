"""What the tests of proposed events share: a club at noon, and the mail that it gets."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django_tenants.utils import tenant_context

from backend.feeds.models import Event, Submission
from backend.inbox.models import Letter
from backend.library.models import ContactDetails, PublishingRules
from tests.cms_forms import fields_of

NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
CLUB = "verein@example.org"
API = "/api/v1/submissions"
FORM = "/veranstaltung-melden/"


def document(**values):
    """What an app sends."""
    return {
        "title": "Sommerfest",
        "starts_at": "2027-06-05T14:00:00+02:00",
        "ends_at": "2027-06-05T22:00:00+02:00",
        "location": "Festwiese, Am Bach 1",
        "description": "Mit Musik.\n\nEintritt frei <b>für alle</b>.",
        "organizer": "Heimatverein",
        "link": "https://verein.example.org/fest",
        "email": CLUB,
        **values,
    }


@pytest.fixture
def at_noon():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def club(town, client_of, at_noon):
    """Somebody who proposes events and follows the links of the letters that come."""
    return Club(town, client_of)


class Club:
    def __init__(self, town, client_of) -> None:
        self.town, self.client_of, self.email = town, client_of, CLUB

    def send(self, **values):
        body = json.dumps(document(**{"email": self.email, **values}))
        return self.client_of(self.town).post(API, body, content_type="application/json")

    def letters(self):
        with tenant_context(self.town):
            return list(Letter.objects.filter(to=self.email).order_by("pk"))

    def link(self):
        """The path of the last letter's link that leads to the sender's own pages."""
        return re.findall(r"region\.test(/veranstaltung-melden/\S+)", self.letters()[-1].text)[-1]

    def confirm(self):
        """Returns where the sender's own page is."""
        return self.client_of(self.town).post(self.link())["Location"]

    def propose(self, **values):
        """Send and confirm."""
        assert self.send(**values).status_code == 202
        return self.confirm()

    def change(self, own, **values):
        client = self.client_of(self.town)
        fields = fields_of(client.get(f"{own}aendern/").content.decode())
        return client.post(f"{own}aendern/", {**fields, "opened": fresh(client), **values})

    def submission(self):
        with tenant_context(self.town):
            return Submission.objects.select_related("event").get()

    def event(self):
        with tenant_context(self.town):
            return Event.objects.get()


def fresh(client):
    """The instant of a form that was opened twenty seconds ago."""
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=20), tick=False):
        return fields_of(client.get(FORM).content.decode())["opened"][0]


@pytest.fixture
def mailbox(town):
    """The town hall's own, in a town that is no demo."""
    ContactDetails.objects.update_or_create(defaults={"email": "rathaus@example.org"})
    town.is_demo = False
    town.save(update_fields=["is_demo"])


@pytest.fixture
def four_eyes(town):
    PublishingRules.objects.update_or_create(defaults={"four_eyes": ["events"]})
