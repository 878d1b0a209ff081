"""Calendars on their way in, brought by an editor of a town without a provider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.common import clock
from backend.waste_calendar.models import ImportDraft, LocationZone, Pickup
from backend.waste_calendar.wizard.carrying_out import carry_out

START = "/cms/abfallkalender/einlesen/"
SOON = clock.now().date() + timedelta(days=30)
DAYS = [SOON + timedelta(days=7 * number) for number in range(6)]
ROWS = [f"{street};Restmüll;{day:%d.%m.%Y}" for street in ("Ahornweg;", "Gartenstraße;1-9") for day in DAYS]
HEADER = "Ort;Straße;Hausnummern;Abfallart;Datum"


def table(*rows: str) -> bytes:
    """A calendar as a table: `Bahnhofstraße;1-47b;Restmüll;3.12.2026` a row."""
    return "\r\n".join([HEADER, *(f"Musterstadt;{row}" for row in rows)]).encode("cp1252")


def calendar(*events: tuple[str, date]) -> bytes:
    """An ICS file of these events."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Entsorger//DE"]
    for label, on in events:
        lines += ["BEGIN:VEVENT", f"SUMMARY:{label}", f"DTSTART;VALUE=DATE:{on:%Y%m%d}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


@pytest.fixture
def bring(cms, town) -> Callable[..., Any]:
    """Choose files; returns where the wizard goes."""

    def bring(*files: tuple[str, bytes], **others: tuple[str, bytes]) -> str:
        data: dict[str, Any] = {"calendars": [SimpleUploadedFile(*file) for file in files]}
        data |= {role: SimpleUploadedFile(*file) for role, file in others.items()}
        answer = cms.post(START, data)
        assert answer.status_code == 302, answer.context["form"].errors
        return str(answer["Location"])

    return bring


@pytest.fixture
def work(town) -> Callable[[], ImportDraft]:
    """What the worker does with the draft that was begun last."""

    def work() -> ImportDraft:
        draft = ImportDraft.objects.first()
        assert draft is not None
        carry_out(draft, town=town, now=clock.now())
        draft.refresh_from_db()
        return draft

    return work


@pytest.fixture
def take_over(cms, town, bring, work) -> Callable[..., ImportDraft]:
    """All steps, each as it is suggested."""

    def take_over(*files: tuple[str, bytes], labels: dict[str, str] | None = None, **others: Any) -> ImportDraft:
        where = bring(*files, **others)
        if where.endswith("spalten/"):
            where = cms.post(where, suggested(cms, where))["Location"]
        if where.endswith("bezeichnungen/"):
            where = cms.post(where, {**suggested(cms, where), **(labels or {})})["Location"]
        draft = work()
        assert draft.state == "checked", draft.message
        cms.post(where, {"take": "1", "print": draft.plan_print})
        return work()

    return take_over


def suggested(cms: Any, where: str) -> dict[str, Any]:
    """What stands in the form of a page."""
    form = cms.get(where).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() not in {None, False}}


def days_of(street: str) -> list[date]:
    zones = LocationZone.objects.filter(location__street__name=street).values("zone")
    return sorted(Pickup.objects.filter(zone__in=zones).values_list("on", flat=True))
