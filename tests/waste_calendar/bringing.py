"""Calendars that somebody brings, taken over without the pages of the wizard."""

from __future__ import annotations

from datetime import date, datetime

from backend.tenants.models import Municipality
from backend.waste_calendar.models import ImportDraft, ImportFile
from backend.waste_calendar.wizard.bringing import Brought, bring, look_at
from backend.waste_calendar.wizard.carrying_out import carry_out
from tests.waste_calendar.towns import NOW


def take_over(
    town: Municipality, name: str, content: bytes, *, district: str = "", addresses: str = "", now: datetime = NOW
) -> ImportDraft:
    """A file, checked and taken over as it is suggested; the town's schema is open."""
    suggestion = None if name.endswith(".ics") else look_at(name, content, now=now)
    draft = bring([Brought(name=name, content=content, suggestion=suggestion)], person=None, now=now)
    ImportFile.objects.filter(draft=draft).update(district=district, addresses=addresses)
    for state in (ImportDraft.State.CHECKING, ImportDraft.State.WAITING):
        ImportDraft.objects.filter(pk=draft.pk).update(state=state)
        draft.refresh_from_db()
        carry_out(draft, town=town, now=now)
        draft.refresh_from_db()
    assert draft.state == ImportDraft.State.DONE, draft.message
    return draft


def calendar(label: str, *days: date) -> bytes:
    """An ICS file of one kind of waste."""
    events = (f"BEGIN:VEVENT\r\nSUMMARY:{label}\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\nEND:VEVENT\r\n" for day in days)
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n".format("".join(events)).encode()
