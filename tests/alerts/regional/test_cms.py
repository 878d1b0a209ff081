"""The pages of a county on which it warns all its towns: a second person, a call-back code, and who sees nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django_tenants.utils import tenant_context

from backend.accounts.models import AuditEntry, Role
from backend.alerts.models import CallBackDesk, RegionalNotice
from backend.alerts.regional.calling_back import CODES, TRIES, send_codes
from backend.region.models import Offer
from tests.accounts.people import person_of
from tests.alerts.factories import NOON
from tests.alerts.regional.test_towns import county, people  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("noon")

PAGE = "/cms/eilmeldung/region/"
WORDS = {"headline": "Bitte Wasser\r\nabkochen.", "kind": "water", "severity": "severe"}


@pytest.fixture
def clients(county, people, client_of):  # noqa: F811 - the fixtures
    found = []
    with tenant_context(county):
        CallBackDesk.objects.create(name="Leitstelle", email="leitstelle@example.org")
        for person in people:
            client = client_of(county)
            client.force_login(person)
            found.append(client)
    return found


def begun(client):
    """The page of a notice that the person has written."""
    response = client.post(PAGE, {**WORDS, "valid_until": "2026-11-21T20:00"})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def offered():
    return Offer.objects.filter(origin="notices.regional").exists()


def code_of(mail):
    return re.search(r"\b(\d{4} \d{4})\b", mail.body)[1]


def test_a_second_person_releases_what_one_has_written(clients, county):  # noqa: F811
    author, second = clients
    page = begun(author)
    html = author.get(page).content.decode()
    assert "Bitte Wasser abkochen." in html
    assert 'name="release"' not in html
    author.post(page, {"release": "1"})
    assert not offered()
    assert 'name="release"' in second.get(page).content.decode()
    second.post(page, {"release": "1"})
    assert offered()
    html = second.get(page).content.decode()
    assert "Musterstadt: unterwegs" in html
    correction = {
        "correct": "1",
        "status": "all_clear",
        **WORDS,
        "headline": "Vorbei",
        "valid_until": "2026-11-21T21:00",
    }
    page = second.post(page, correction)["Location"]
    second.post(page, {"drop": "1"})
    with tenant_context(county):
        assert list(RegionalNotice.objects.order_by("pk").values_list("state", flat=True)) == ["released", "dropped"]


def test_one_person_alone_needs_the_code_that_the_desk_reads_out(clients, county, mailoutbox, time_machine_to):  # noqa: F811
    author, second = clients
    page = begun(author)
    second.post(page, {"ask": "1"})
    author.post(page, {"ask": "1"})
    with tenant_context(county):
        assert (send_codes(county, now=NOON), send_codes(county, now=NOON)) == (1, 0)
        [mail] = mailoutbox
        code = code_of(mail)
        assert mail.to == ["leitstelle@example.org"]
        assert "Bitte Wasser abkochen." in mail.body
        assert code.replace(" ", "") not in str(RegionalNotice.objects.values())
    wrong = f"{(int(code.replace(' ', '')) + 1) % 10**8:08}"
    second.post(page, {"code": code})
    for _try in range(TRIES):
        author.post(page, {"code": wrong})
    author.post(page, {"code": code})
    assert not offered(), "five wrong ones end a code"
    author.post(page, {"ask": "1"})
    with tenant_context(county):
        send_codes(county, now=NOON)
    time_machine_to(NOON + timedelta(minutes=10))
    author.post(page, {"code": code_of(mailoutbox[1])})
    assert not offered(), "ten minutes end it, too"
    author.post(page, {"ask": "1"})
    with tenant_context(county):
        assert send_codes(county, now=NOON + timedelta(minutes=10)) == 1
    author.post(page, {"code": code_of(mailoutbox[2])})
    assert offered()
    with tenant_context(county):
        notice = RegionalNotice.objects.get()
        assert (notice.is_by_code, notice.code_hash, notice.codes_asked) == (True, "", CODES)
        actions = list(AuditEntry.objects.filter(action__startswith="regional").values_list("action", flat=True))
    assert actions.count("regional.code_failed") == TRIES + 1
    assert actions.count("regional.code_sent") == CODES


def test_who_reads_the_desks_mail_is_no_desk_and_without_one_there_is_no_code(clients, county, mailoutbox):  # noqa: F811
    author, _second = clients
    page = begun(author)
    with tenant_context(county):
        CallBackDesk.objects.update(email="A@example.org")
    assert 'name="ask"' not in author.get(page).content.decode()
    author.post(page, {"ask": "1"})
    with tenant_context(county):
        assert send_codes(county, now=NOON) == 0
    assert not mailoutbox


def test_only_senders_of_counties_and_providers_find_it(clients, county, town, client_of):  # noqa: F811
    assert PAGE in clients[0].get("/cms/").content.decode()
    for where, role in ((county, Role.PUBLISHER), (town, Role.TOWN_ADMINISTRATOR)):
        client = client_of(where)
        with tenant_context(where):
            client.force_login(person_of(where, role, email="e@example.org"))
        assert client.get(PAGE).status_code == 302
        assert PAGE not in client.get("/cms/").content.decode()
    assert clients[0].post(PAGE, {**WORDS, "valid_until": "2026-11-20T20:00"}).status_code == 400
