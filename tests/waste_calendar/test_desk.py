"""The start page and the menu of a waste authority: what its people come for, before all else; and of who is none."""

from __future__ import annotations

from django.test import Client
from django_tenants.utils import tenant_context

from backend.accounts.models import Role, User
from backend.common import clock
from backend.desk.start_page import actions_of, panels_of
from backend.tenants.desk import Desk
from backend.tenants.models import Municipality
from backend.waste_calendar.desk import desk_panels
from backend.waste_calendar.models import CalendarSource, ImportDraft
from tests.accounts.people import person_of, sign_in
from tests.statements import statements
from tests.waste_calendar.towns import hand_over_to, served_town

FIRST = ["Störung heute", "Kalender einlesen", "Jahresansicht"]


def desk_of(town: Municipality, *roles: str) -> Desk:
    return Desk(town=town, person=person_of(town, *roles), now=clock.now())


def menu_of(page: str) -> set[str]:
    return {label for label in ("Vorschläge", "Importe", "Abfallkalender", "Übergabe an die Kommunen") if label in page}


def test_at_an_authority_the_day_and_the_calendar_come_before_news(provider):
    with tenant_context(provider):
        titles = [str(action.title) for action in actions_of(desk_of(provider, Role.EDITOR))]
        assert titles[:3] == FIRST
        assert "Aushang dieser Woche" not in titles


def test_a_dispatcher_alone_is_offered_nothing_of_the_calendar(provider):
    with tenant_context(provider):
        desk = desk_of(provider, Role.URGENT_SENDER)
        assert [str(action.title) for action in actions_of(desk)] == [
            FIRST[0],
            "Eilmeldung",
            "Auf der eigenen Website zeigen",
        ]
        assert {panel.key for panel in panels_of(desk)} <= {"waste_disruptions", "alerts", "waiting"}


def test_what_waits_what_fails_what_came_in_and_what_went_out_stands_first(provider):
    taker = served_town("ziel", ags="12069111", name={"de": "Zielstadt"})
    with tenant_context(provider):
        desk = desk_of(provider, Role.EDITOR)
        now = clock.now()
        CalendarSource.objects.create(path="https://example.org/a.ics", format="ics", last_error="Antwortet nicht.")
        ImportDraft.objects.create(state="checked", created_at=now, changed_at=now)
        panels = {panel.key: panel for panel in panels_of(desk)}
        order = list(panels)
        assert order.index("waste_hand_over") < order.index("waiting")
        assert order.index("waste_import") < order.index("waiting")
        assert [item.note for item in panels["waste_sources"].items] == ["Antwortet nicht."]
        assert panels["waste_drafts"].total == 1
        assert panels["waste_hand_over"].is_warning
        assert [(item.title, item.state) for item in panels["waste_hand_over"].items] == [("Zielstadt", "unterwegs")]
    hand_over_to(taker)
    with tenant_context(provider):
        with statements() as few:
            panels = {panel.key: panel for panel in desk_panels(desk)}
        assert [item.state for item in panels["waste_hand_over"].items] == ["hat den Kalender, wie er jetzt ist"]
        for number in range(3):
            CalendarSource.objects.create(path=f"https://example.org/{number}", format="ics", last_error="Leer.")
            ImportDraft.objects.create(state="checked", created_at=now, changed_at=now)
        with statements() as many:
            assert len(list(desk_panels(desk))) == len(panels)
    assert len(many) == len(few)


def test_the_page_says_of_each_town_what_has_arrived_and_looks_again_while_something_is_on_its_way(provider):
    taker = served_town("ziel", ags="12069111", name={"de": "Zielstadt"})
    with tenant_context(provider):
        person_of(provider, Role.EDITOR)
        cms = Client(headers={"host": provider.default_domain})
        assert sign_in(cms).status_code == 302
        answer = cms.get("/cms/abfall/uebergabe/")
        assert answer["Refresh"] == "3"
        assert "Zielstadt" in answer.content.decode()
        assert "unterwegs" in answer.content.decode()
        assert menu_of(answer.content.decode()) == {"Importe", "Abfallkalender", "Übergabe an die Kommunen"}
    hand_over_to(taker)
    with tenant_context(provider):
        answer = cms.get("/cms/abfall/uebergabe/")
        assert "Refresh" not in answer
        assert "1 von 1 Kommune hat den Kalender, wie er jetzt ist." in answer.content.decode()


def test_a_town_that_is_no_provider_has_its_own_order_and_no_such_page(cms, town):
    titles = [str(action.title) for action in actions_of(Desk(town=town, person=User.objects.get(), now=clock.now()))]
    assert titles[0] == "Neue Nachricht"
    assert cms.get("/cms/abfall/uebergabe/").status_code == 404
    town.modules = ["pages"]
    town.save()
    assert not menu_of(cms.get("/cms/").content.decode()) & {"Vorschläge", "Importe", "Abfallkalender"}
