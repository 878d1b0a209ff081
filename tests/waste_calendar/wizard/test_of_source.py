"""How a calendar on the internet is read is said on the wizard's own pages, of one fetch, and kept at the calendar."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from backend.common import clock
from backend.waste_calendar.imports.fetching import fetch_source
from backend.waste_calendar.imports.importing import import_calendars
from backend.waste_calendar.models import BroughtDays, CalendarSource, ImportBatch, ImportDraft, Pickup
from backend.waste_calendar.wizard import carrying_out
from backend.waste_calendar.wizard.of_source import fetch_draft
from tests.common.web_server import Server, answer, policy_for, server  # noqa: F401 - a fixture
from tests.waste_calendar.wizard.conftest import START, calendar, suggested

LIST = "/cms/snippets/waste_calendar/calendarsource/"
SOON = clock.now().date() + timedelta(days=3)
DAYS = [SOON, SOON + timedelta(days=1)]
_ROWS = [f"{kind};{day:%d.%m.%Y}" for kind in ("Wunderkiste", "Papier") for day in DAYS]
ODD = "\r\n".join(["Was;Wann", *_ROWS]).encode()


@pytest.fixture
def source(server: Server, monkeypatch: pytest.MonkeyPatch) -> CalendarSource:  # noqa: F811
    """A table whose words nobody knows, at an address with a secret."""
    server.answers = {"/tabelle.csv?token=geheim": answer(200, ODD)}
    monkeypatch.setattr(carrying_out, "fetch_draft", partial(fetch_draft, policy=policy_for(server)))
    return CalendarSource.objects.create(path=server.url("/tabelle.csv?token=geheim"), format="csv")


def begin(cms: Any, source: CalendarSource) -> str:
    return str(cms.post(f"{START}adresse/{source.pk}/")["Location"])


def test_an_address_goes_through_the_wizard_and_is_read_so_from_then_on(cms, town, server, source, work):  # noqa: F811
    assert f"{START}adresse/{source.pk}/" in cms.get(LIST).content.decode()
    assert "Noch niemand hat gesagt" in cms.get(f"{START}adresse/{source.pk}/").content.decode()
    where = begin(cms, source)
    assert begin(cms, source) == where  # it is not fetched twice
    assert "wird abgerufen" in cms.get(where).content.decode()
    assert work().state == "new"
    columns = cms.get(where)["Location"]
    page = cms.get(columns).content.decode()
    assert "Wunderkiste" in page
    assert "für wen" not in page  # whom it is for stands in its table of streets, else it is for all
    fields = {**suggested(cms, columns), "t0-shape": "list", "t0-label": "Was", "t0-on": "Wann"}
    labels = cms.post(columns, fields)["Location"]
    said = suggested(cms, labels)
    [open_one] = [name for name in said if name.endswith("-kind") and not said[name]]
    assert cms.post(labels, {**said, open_one: "residual"})["Location"] == where
    draft = work()
    assert draft.state == "checked", draft.message
    assert (source.copies.exclude(content=None).count(), Pickup.objects.count()) == (0, 0)
    page = cms.get(where).content.decode()
    assert "4 Abholtermine kommen hinzu" in page
    assert "geheim" not in page
    cms.post(where, {"take": "1", "print": draft.plan_print})
    assert work().state == "done"
    assert Pickup.objects.count() == 4
    source.refresh_from_db()
    assert source.profile["columns"] == {"label": "Was", "on": "Wann"}
    assert source.profile["labels"]["Wunderkiste"] == "residual"
    assert not BroughtDays.objects.exists()
    assert "Was" in cms.get(f"{START}adresse/{source.pk}/").content.decode()
    now = clock.now()
    import_calendars(town, now=now)  # the nightly one changes nothing, and no server is asked again today
    fetch_source(source, town=town, now=now, policy=policy_for(server))
    assert (Pickup.objects.count(), len(server.seen)) == (4, 1)
    assert ImportBatch.objects.filter(is_fine=False).count() == 0


def test_only_how_it_is_read_can_be_saved_and_is_suggested_the_next_time(cms, source, work, server):  # noqa: F811
    source.path, source.format = server.url("/a.ics"), "ics"
    source.save()
    server.answers = {"/a.ics": answer(200, calendar(*(("Tonne Zwo", day) for day in DAYS)))}
    where = begin(cms, source)
    work()
    labels = cms.get(where)["Location"]
    assert labels.endswith("/bezeichnungen/")  # there are no columns in it
    cms.post(labels, {**suggested(cms, labels), "l0-kind": "paper"})
    work()
    assert cms.post(where, {"keep": "1"})["Location"] == LIST
    source.refresh_from_db()
    assert source.profile == {"shape": "ics", "labels": {"Tonne Zwo": "paper"}}
    assert not ImportDraft.objects.exists()
    assert not Pickup.objects.exists()
    where = begin(cms, source)
    work()
    assert suggested(cms, cms.get(where)["Location"])["l0-kind"] == "paper"
    assert len(server.seen) == 1  # its copy of today is looked at


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (answer(200, b"<html><title>Anmeldung</title><p>Bitte"), "Anmeldung"),
        (answer(404), "404"),
        (answer(200, calendar(("Papier", SOON))), "Bitte ändern Sie das Format"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_and_it_can_be_fetched_again(cms, source, work, server, sent, said):  # noqa: F811
    server.answers = dict.fromkeys(server.answers, sent)
    where = begin(cms, source)
    draft = work()
    assert draft.state == "failed"
    page = cms.get(where).content.decode()
    assert said in page
    assert "Erneut abrufen" in page
    assert "geheim" not in page
    server.answers = dict.fromkeys(server.answers, answer(200, ODD))
    cms.post(where, {"check": "1"})
    assert work().state == "new"


def test_what_the_operator_named_is_only_shown(cms, source):
    source.is_owned_by_file, source.profile = True, {"shape": "list", "columns": {"on": "Wann"}}
    source.save()
    page = cms.get(f"{START}adresse/{source.pk}/").content.decode()
    assert "Wann" in page
    assert "nur angezeigt" in page
    assert cms.post(f"{START}adresse/{source.pk}/").status_code == 302
    assert not ImportDraft.objects.exists()


def test_a_calendar_that_is_deleted_meanwhile_ends_its_draft_without_an_alarm(cms, town, source, caplog):
    where = begin(cms, source)
    draft = ImportDraft.objects.get()
    source.delete()
    carrying_out.carry_out(draft, town=town, now=clock.now())
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert cms.get(where).status_code == 404
