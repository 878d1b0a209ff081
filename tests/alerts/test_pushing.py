"""What an urgent notice says by push."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from backend.accounts.models import Role, User
from backend.alerts.languages import store
from backend.alerts.models import Alert
from backend.alerts.pushing import compose_alert
from backend.alerts.sending import Draft, send
from backend.common import clock
from backend.library.models import Area
from backend.push.models import Message
from backend.push.models.messages import Severity
from backend.push.outbox import cancel
from backend.push.running import run
from backend.push.transports.recording import Recording
from backend.tenants.models import Municipality
from tests.accounts.people import person_of
from tests.alerts.factories import NOON, alert
from tests.push.factories import device
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("noon")


def test_it_says_what_has_happened_and_what_to_do_in_every_language(town: Municipality) -> None:
    area = Area.objects.create(name="Lütte")
    english = {"en": {"headline": "Boil water.", "instruction": "For ten minutes."}}
    notice = alert("Wasser abkochen.", instruction="Zehn Minuten.", texts=english, areas=[area])
    what = compose_alert(notice.public_id)
    assert what is not None
    assert what.texts == {
        "de": {"title": "Wasser abkochen.", "body": "Zehn Minuten."},
        "en": {"title": "Boil water.", "body": "For ten minutes."},
    }
    assert (what.topics, what.areas, what.useless_at) == (["alerts"], [area.public_id], notice.valid_until)
    assert what.path == notice.get_absolute_url()


def test_an_all_clear_still_reaches_a_phone_that_was_off(town: Municipality) -> None:
    what = compose_alert(alert(status="all_clear", valid_until=NOON + timedelta(hours=2)).public_id)
    assert what is not None
    assert what.useless_at is not None
    assert what.useless_at >= NOON + timedelta(hours=20)


def test_nothing_is_said_of_what_no_longer_holds(town: Municipality) -> None:
    assert compose_alert(alert(state=Alert.State.SUPERSEDED).public_id) is None
    assert compose_alert(alert(valid_until=NOON).public_id) is None


def notice(town: Municipality, by: User, headline: str = "Wasser abkochen.", **changes: Any) -> Alert:
    """One as a person sends it."""
    values = {"kind": "water", "status": "issued", "severity": "severe", "instruction": "", "areas": []}
    values |= {"valid_until": NOON + timedelta(hours=3), "request_key": uuid4(), **changes}
    return send(Draft(headline=headline, **values), town=town, by=by, now=clock.now()).alert


def message_of(alert: Alert) -> Message:
    return Message.objects.get(subject_id=alert.public_id)


@pytest.fixture
def chief(town: Municipality) -> User:
    return person_of(town, Role.URGENT_SENDER)


@pytest.fixture
def told(town: Municipality) -> Callable[[], list[tuple[str, str]]]:
    """Has a turn run; what phones were told by it: collapse id and title."""

    def run_once() -> list[tuple[str, str]]:
        channel = Recording()
        run(town=town, channels={"fcm": channel}, clock=clock.now, is_wanted_elsewhere=lambda _severity: False)
        said = (envelope.notification for envelope in channel.sent)
        return [(notification.collapse_id, notification.title) for notification in said]

    return run_once


def test_phones_are_told_without_anybody_pressing_again(town: Municipality, chief: User, told: Any) -> None:
    device(topics=["alerts"], last_seen_on=NOON.date(), quiet_from="11:00", quiet_until="13:00")
    device(topics=["news"], last_seen_on=NOON.date())
    sent = notice(town, chief)
    message = message_of(sent)
    assert (message.severity, message.is_waking, message.created_by) == (Severity.URGENT, True, chief)
    assert message.useless_at == sent.valid_until
    assert told() == [(f"alerts-{sent.public_id}", "Wasser abkochen.")]
    assert told() == []


def test_an_update_and_an_all_clear_replace_what_was_told(town: Municipality, chief: User, told: Any) -> None:
    device(topics=["alerts"], last_seen_on=NOON.date())
    first = notice(town, chief)
    told()
    second = notice(town, chief, "Länger abkochen.", status="updated", supersedes=first.public_id)
    assert told() == [(f"alerts-{first.public_id}", "Länger abkochen.")]
    clear = {"status": "all_clear", "severity": "minor", "supersedes": second.public_id}
    third = notice(town, chief, "Entwarnung", **clear)
    assert told() == [(f"alerts-{first.public_id}", "Entwarnung")]
    message = message_of(third)
    assert (message.corrects, message.is_waking) == (message_of(second), False)


def test_what_was_superseded_before_it_was_told_is_not_told(town: Municipality, chief: User, told: Any) -> None:
    device(topics=["alerts"], last_seen_on=NOON.date())
    first = notice(town, chief)
    notice(town, chief, "Fehlalarm", status="all_clear", supersedes=first.public_id)
    assert [title for _collapse_id, title in told()] == ["Fehlalarm"]


def test_who_was_warned_hears_that_it_is_over(town: Municipality, chief: User, told: Any) -> None:
    here, there = (Area.objects.create(name=name) for name in ("Lütte", "Raben"))
    for area in (here, there):
        device(topics=["alerts"], last_seen_on=NOON.date(), areas=[area.public_id])
    first = notice(town, chief, areas=[here])
    assert len(told()) == 1
    second = notice(town, chief, "Auch in Raben.", status="updated", supersedes=first.public_id, areas=[here, there])
    assert len(told()) == 2
    notice(town, chief, "Entwarnung", status="all_clear", supersedes=second.public_id, areas=[there])
    assert len(told()) == 2


def test_whoever_is_still_to_be_told_reads_it_in_a_later_language(town: Municipality, chief: User, told: Any) -> None:
    device(topics=["alerts"], lang="en", last_seen_on=NOON.date())
    sent = notice(town, chief)
    store({"en": {"headline": "Boil water.", "instruction": ""}}, alert=sent, by=chief)
    assert [title for _collapse_id, title in told()] == ["Boil water."]


def test_a_town_without_push_tells_nobody(town: Municipality, chief: User) -> None:
    town.modules = [module for module in town.modules if module != "push"]
    notice(town, chief)
    assert not Message.objects.exists()


def test_sending_costs_the_same_for_one_phone_and_for_many(town: Municipality, chief: User) -> None:
    device(topics=["alerts"])
    costs = []
    for _ in range(2):
        with statements() as seen:
            notice(town, chief)
        costs.append(len(seen))
        for _ in range(20):
            device(topics=["alerts"])
    assert costs[0] == costs[1]


def test_whoever_sent_it_sees_to_how_many_it_was_delivered(
    town: Municipality, chief: User, told: Any, client_of: Callable[[Municipality], Client]
) -> None:
    for _phone in range(12):
        device(topics=["alerts"], last_seen_on=NOON.date())
    notice(town, chief)
    told()
    client = client_of(town)
    client.force_login(chief)
    assert "Telefone, Browser, Postfächer" in client.get("/cms/eilmeldung/").content.decode()
    row = client.get("/cms/eilmeldung/alle/").content.decode().split("<tbody>")[1]
    assert re.search(r"<td[^>]*>\s*12\s*</td>", row)


def test_a_town_without_push_says_nothing_of_phones(
    town: Municipality, chief: User, client_of: Callable[[Municipality], Client]
) -> None:
    town.modules = [module for module in town.modules if module != "push"]
    town.save()
    client = client_of(town)
    client.force_login(chief)
    assert "Postfächer" not in client.get("/cms/eilmeldung/").content.decode()


@pytest.fixture
def page(town: Municipality, chief: User, client_of: Callable[[Municipality], Client]) -> Client:
    client = client_of(town)
    client.force_login(chief)
    return client


def words(page: Client) -> str:
    return " ".join(page.get("/cms/eilmeldung/").content.decode().split())


def tell_now(page: Client, alert: Alert) -> None:
    assert page.post(f"/cms/eilmeldung/{alert.public_id}/mitteilung/")["Location"] == "/cms/eilmeldung/"


BUTTON = "Jetzt als Mitteilung senden"


def test_its_page_says_how_the_message_is_doing(town: Municipality, chief: User, told: Any, page: Client) -> None:
    for _phone in range(12):
        device(topics=["alerts"], last_seen_on=NOON.date())
    sent = notice(town, chief)
    assert "Mitteilung unterwegs. Zugestellt bisher: 0 von 0." in words(page)
    told()
    assert "Mitteilung verschickt. Zugestellt: 12 von 12." in words(page)
    assert BUTTON not in words(page)
    tell_now(page, sent)
    assert "Nicht gesendet" in words(page)
    assert Message.objects.count() == 1
    with statements() as one:
        words(page)
    notice(town, chief, "Straße gesperrt.")
    with statements() as two:
        words(page)
    assert len(two) == len(one)


def test_what_has_reached_nobody_is_sent_from_its_page_once(
    town: Municipality, chief: User, told: Any, page: Client
) -> None:
    modules = town.modules
    town.modules = [module for module in modules if module != "push"]
    first = notice(town, chief)
    town.modules = modules
    device(topics=["alerts"], last_seen_on=NOON.date())
    assert "Es wurde keine Mitteilung gesendet." in words(page)
    for _pressed in range(2):
        tell_now(page, first)
    assert told() == [(f"alerts-{first.public_id}", "Wasser abkochen.")]
    assert BUTTON not in words(page)

    second = notice(town, chief, "Strom weg.")
    assert cancel(message_of(second))
    told()
    assert "Die Mitteilung hat niemanden erreicht." in words(page)
    assert BUTTON in words(page)
    tell_now(page, second)
    assert told() == [(f"alerts-{second.public_id}", "Strom weg.")]


def test_of_what_is_over_nobody_is_told_after_all(town: Municipality, chief: User, page: Client) -> None:
    over = alert(valid_until=NOON)
    tell_now(page, over)
    assert not Message.objects.exists()
