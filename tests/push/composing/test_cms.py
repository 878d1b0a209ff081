"""The pages of notifications in the CMS: who meets them, what they take, what they show while a message runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from backend.accounts.models import Role, User
from backend.library.models import Area, Category
from backend.push.composing import trials
from backend.push.composing.releasing import release
from backend.push.composing.results import results
from backend.push.composing.rules import UNDO
from backend.push.models import Message, Tally
from backend.tenants.models import Municipality
from tests.accounts.people import person_of
from tests.cms_forms import fields_of, press, said
from tests.feeds.factories import article, source
from tests.push.composing.conftest import written
from tests.push.composing.test_releasing import planned
from tests.push.factories import NOW, device
from tests.push.factories import message as row
from tests.statements import statements

LIST, NEW, COUNT = "/cms/mitteilungen/", "/cms/mitteilungen/neu/", "/cms/mitteilungen/schaetzung/"
State = Message.State
ClientOf = Callable[[Municipality], Client]


@pytest.fixture
def desk(client_of: ClientOf, town: Municipality, sender: User) -> Client:
    client = client_of(town)
    client.force_login(sender)
    return client


def page(message: Message) -> str:
    return f"{LIST}{message.pk}/"


def text(response: Any, *, status: int = 200) -> str:
    assert response.status_code == status, response.content
    return " ".join(response.content.decode().split())


def form(**fields: Any) -> dict[str, Any]:
    said = {"title_de": "Straße gesperrt", "body_de": "Bis Freitag."}
    return {"key": str(uuid4()), **said, "whom": "subscribers", "topics": ["news"], "when": "now", **fields}


@pytest.mark.parametrize(
    ("role", "writes", "sends"),
    [
        (Role.CONTRIBUTOR, False, False),
        (Role.URGENT_SENDER, False, False),
        (Role.EDITOR, True, False),
        (Role.PUBLISHER, True, False),
        (Role.PUSH_SENDER, True, True),
        (Role.TOWN_ADMINISTRATOR, True, True),
    ],
)
def test_who_writes_and_who_sends(
    client_of: ClientOf, town: Municipality, role: Role, writes: bool, sends: bool
) -> None:
    client = client_of(town)
    client.force_login(person_of(town, role))
    assert (LIST in text(client.get("/cms/"))) is writes
    if not writes:
        assert {client.get(address).status_code for address in (LIST, NEW, f"{LIST}testgeraete/")} == {302}
        return
    html = text(client.get(NEW))
    assert ("Jetzt senden" in html) is sends
    assert 'value="alerts"' not in html  # who wants urgent notices is told nothing else for it
    assert ("Zur Freigabe einreichen" in html) is not sends
    client.post(NEW, form(send="1"))
    assert Message.objects.get().state == (State.SCHEDULED if sends else State.DRAFT)


def test_a_town_without_push_has_no_page(desk: Client, town: Municipality) -> None:
    town.modules = ["news"]
    town.save(update_fields=["modules"])
    assert desk.get(LIST).status_code == desk.get(NEW).status_code == 302


def test_a_free_message_is_written_seen_sent_and_taken_back(desk: Client) -> None:
    posted = form(send="1", title_en="Road closed", areas=[str(Area.objects.create(name="Lütte").public_id)])
    first = desk.post(NEW, posted)
    assert desk.post(NEW, posted)["Location"] == first["Location"]  # pressed twice
    sent = Message.objects.get()
    assert (sent.state, sent.send_at, sent.texts["en"]) == (
        State.SCHEDULED,
        NOW + UNDO,
        {"title": "Road closed", "body": ""},
    )
    html = text(desk.get(page(sent)))
    for words in ("Sie geht gleich hinaus", "Zurückholen", "Wer gewählt hat: Nachrichten", "Nur in: Lütte"):
        assert words in html
    assert desk.post(page(sent), {"take_back": "1"})["Location"] == f"{page(sent)}bearbeiten/"
    html = text(desk.get(f"{page(sent)}bearbeiten/"))
    assert 'value="Straße gesperrt"' in html
    assert desk.post(f"{page(sent)}bearbeiten/", form(title_de="Neuer Titel", save="1"))["Location"] == page(sent)
    sent.refresh_from_db()
    assert (str(sent), sent.state) == ("Neuer Titel", State.DRAFT)
    assert "Neuer Titel" in text(desk.get(LIST))
    desk.post(page(sent), {"delete": "1"})
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title_de": "\u200e"}, "Dieses Feld"),
        ({"body_en": "Only a body"}, "Ein Text braucht einen Titel."),
        ({"topics": []}, "Wählen Sie mindestens ein Thema"),
        ({"topics": ["bogus"]}, "bogus"),
        ({"when": "later"}, "Wählen Sie Tag und Uhrzeit."),
        ({"when": "later", "send_at": "2026-11-20T11:00"}, "in den nächsten 60 Tagen"),
        ({"useless_at": "2026-11-20T11:00"}, "bevor sie hinausgeht"),
        ({"title_de": "x" * 101}, "100"),
    ],
    ids=["nothing", "body alone", "no topic", "other topic", "no time", "past", "useless", "long"],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_saved(
    desk: Client, changes: dict[str, Any], words: str
) -> None:
    html = text(desk.post(NEW, form(**changes, send="1")), status=422)
    assert words in html
    assert not Message.objects.exists()


def test_a_chosen_time_is_the_towns(desk: Client) -> None:
    desk.post(NEW, form(when="later", send_at="2026-11-21T08:00", send="1"))
    sent = Message.objects.get()
    assert sent.send_at is not None
    assert sent.send_at.isoformat() == "2026-11-21T07:00:00+00:00"
    assert "21.11.2026, 08:00" in text(desk.get(page(sent)))


def test_the_button_of_an_item_opens_what_its_module_says(desk: Client, town: Municipality) -> None:
    item, draft = article(), article(title="Entwurf", live=False)
    address = f"{NEW}?about=news&id={item.public_id}"
    assert 'value="Neue Bänke am Markt"' in text(desk.get(address))
    assert desk.get(f"{NEW}?about=news&id={draft.public_id}")["Location"] == LIST
    assert desk.get(f"{NEW}?about=place&id={item.public_id}").status_code == 404
    desk.post(address, form(save="1"))
    assert desk.get(address)["Location"] == f"{page(Message.objects.get())}bearbeiten/"
    desk.post(address, form(send="1"))
    assert desk.get(address)["Location"] == page(Message.objects.get())


def test_a_form_shows_what_is_filled_in_and_folds_the_rest(desk: Client, town: Municipality) -> None:
    town.languages = ["de", "en"]
    town.save()
    category = Category.objects.create(title="Verkehr")
    known = BeautifulSoup(text(desk.get(NEW)), "html.parser").select("#push-write details")
    assert known
    assert not [each for each in known if each.has_attr("open")]
    item = article(categories=[category])
    form_of_item = BeautifulSoup(text(desk.get(f"{NEW}?about=news&id={item.public_id}")), "html.parser")
    (box,) = form_of_item.select(f'[value="news:{category.public_id}"]')
    assert box.has_attr("checked")
    assert box.find_parent("details").has_attr("open")
    assert box.find_next("span").text == category.title


def test_items_lead_to_their_button(client_of: ClientOf, town: Municipality) -> None:
    item, draft = article(), article(title="Entwurf", live=False)
    client = client_of(town)
    client.force_login(person_of(town, Role.PUBLISHER))
    address = f"{NEW}?about=news&amp;id={item.public_id}"
    assert address in text(client.get("/cms/snippets/feeds/article/"))
    assert address in text(client.get(f"/cms/snippets/feeds/article/edit/{item.pk}/"))
    assert NEW + "?" not in text(client.get(f"/cms/snippets/feeds/article/edit/{draft.pk}/"))


@pytest.mark.parametrize("step", ["published", "approved", "planned"])
def test_who_publishes_is_asked_whether_phones_are_told(
    client_of: ClientOf, town: Municipality, editor: User, step: str
) -> None:
    item, publisher = article(live=False), person_of(town, Role.PUBLISHER)
    item.save_revision(user=editor)
    client, button = client_of(town), {"approved": "action-workflow-action"}.get(step, "action-publish")
    client.force_login(publisher)
    words: dict[str, str] = {}
    if step == "approved":
        item.get_workflow().start(item, editor)
        words["workflow-action-name"] = "approve"
    if step == "planned":
        words["go_live_at"] = "2030-01-01 08:00"
    press(client, f"/cms/snippets/feeds/article/edit/{item.pk}/", button=button, **words)
    asked = f"{NEW}?about=news&amp;id={item.public_id}" in text(client.get("/cms/"))
    assert asked == (step != "planned")


@pytest.mark.parametrize(("number", "words"), [(0, "kein Gerät"), (9, "weniger als 10 Geräte"), (12, "etwa 10 Geräte")])
def test_an_estimate_counts_and_never_singles_out(desk: Client, number: int, words: str) -> None:
    for _device in range(number):
        device()
    device(topics=[])
    assert desk.post(COUNT, form(title_de="")).json() == {"words": words}


def test_who_is_told_of_a_source_can_be_chosen(desk: Client, town: Municipality) -> None:
    assert 'value="sources"' not in text(desk.get(NEW))  # there is none
    feed = source("Feuerwehr Lütte")
    for muted in [[]] * 10 + [[feed.public_id]]:
        device(muted_sources=muted)
    device(topics=["events"])
    chosen = form(whom="sources", sources=[str(feed.public_id)])
    assert desk.post(COUNT, chosen).json() == {"words": "etwa 10 Geräte"}
    assert "mindestens eine Quelle" in text(desk.post(NEW, form(whom="sources")), status=422)
    desk.post(NEW, {**chosen, "send": "1"})
    sent = Message.objects.get()
    assert "Wer Beiträge bekommt aus: Feuerwehr Lütte" in text(desk.get(page(sent)))
    assert planned(sent, town).planned == 10
    desk.post(page(sent), {"stop": "1"})
    feed.delete()
    assert "einer Quelle, die es nicht mehr gibt" in text(desk.get(page(sent)))


def test_a_draft_is_estimated_when_what_it_is_about_is_gone(desk: Client) -> None:
    item = article()
    desk.post(f"{NEW}?about=news&id={item.public_id}", form(save="1"))
    item.delete()
    draft = Message.objects.get()
    count = f"{COUNT}?message={draft.pk}"
    assert f'data-count="{count}"' in text(desk.get(f"{page(draft)}bearbeiten/"))
    assert desk.post(count, form()).json() == {"words": "kein Gerät"}


def test_an_estimate_is_the_same_work_for_all(desk: Client) -> None:
    desk.post(COUNT, form(whom="everybody"))
    with statements() as few:
        desk.post(COUNT, form(whom="everybody"))
    for _device in range(30):
        device()
    with statements() as many:
        desk.post(COUNT, form(whom="everybody"))
    assert len(few) == len(many)


def test_a_second_person_approves_or_sends_back(
    desk: Client, client_of: ClientOf, town: Municipality, editor: User
) -> None:
    theirs = client_of(town)
    theirs.force_login(editor)
    theirs.post(NEW, form(submit="1"))
    waiting = Message.objects.get()
    assert waiting.state == State.SUBMITTED
    assert "Mitteilungen, die auf Freigabe warten" in text(desk.get("/cms/"))
    assert theirs.post(page(waiting), {"send_back": "1"}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == State.SUBMITTED
    desk.post(page(waiting), {"send_back": "1", "reason": "Bitte kürzer."})
    assert "Bitte kürzer." in text(theirs.get("/cms/"))
    theirs.post(page(waiting), {"submit": "1"})
    desk.post(page(waiting), {"send": "1"})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.released_by_id is not None) == (State.SCHEDULED, True)
    assert theirs.post(page(waiting), {"stop": "1"}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == State.SCHEDULED


def test_what_was_changed_since_it_was_read_is_not_approved(
    desk: Client, client_of: ClientOf, town: Municipality, editor: User
) -> None:
    theirs = client_of(town)
    theirs.force_login(editor)
    theirs.post(NEW, form(submit="1"))
    waiting = Message.objects.get()
    read = fields_of(text(desk.get(page(waiting))))
    changed = form(title_de="Freibier", whom="everybody")
    theirs.post(f"{page(waiting)}bearbeiten/", changed)
    assert "Freibier" in str(Message.objects.get().texts)
    desk.post(page(waiting), read | {"send": "1"})
    assert Message.objects.get().state == State.SUBMITTED
    assert any("seit Sie sie geöffnet haben" in words for words in said(desk, page(waiting)))
    press(desk, page(waiting), button="send")
    assert Message.objects.get().state == State.SCHEDULED


def test_what_was_approved_too_late_is_not_said_to_go_at_its_time(desk: Client, sender: User) -> None:
    late, in_time = (written(sender, send_at=NOW + timedelta(hours=hours)) for hours in (-1, 1))
    assert "Jetzt senden" in text(desk.get(page(late)))
    assert "Jetzt senden" not in text(desk.get(page(in_time)))


def test_a_running_message_shows_its_numbers_and_can_be_stopped(desk: Client, town: Municipality, sender: User) -> None:
    for _device in range(40):
        device()
    sent = planned(release(written(sender), by=sender, town=town, now=NOW), town)
    for result, reason, number, seconds in (
        ("accepted", "", 20, 50.0), ("gone", "UNREGISTERED", 10, 0), ("retry", "UNAVAILABLE", 7, 0),
    ):  # fmt: skip
        Tally.objects.create(
            message=sent, transport="fcm", result=result, reason=reason, number=number, seconds=seconds
        )
    html = text(desk.get(f"{page(sent)}stand/"))
    for words in ("data-moving", "Empfänger</dt><dd>40", "Zugestellt</dt><dd>20", "Unterwegs</dt><dd>10", "2 Sekunden"):
        assert words in html
    assert "App vom Telefon gelöscht: <strong>10</strong>" in html
    assert "UNREGISTERED: 10" in html
    assert "UNAVAILABLE" not in html
    assert "20 Telefone erreicht" in text(desk.get("/cms/"))
    assert "<td" in text(desk.get(f"{LIST}results/"))
    desk.post(page(sent), {"stop": "1"})
    html = text(desk.get(page(sent)))
    assert "Abgebrochen" in html
    assert f"{NEW}?corrects={sent.pk}" in html
    html = text(desk.get(f"{NEW}?corrects={sent.pk}"))
    assert "ersetzt sie die frühere Mitteilung" in html
    assert 'name="topics"' not in html
    desk.post(f"{NEW}?corrects={sent.pk}", {"title_de": "Doch offen", "when": "now", "send": "1"})
    assert Message.objects.get(corrects=sent).texts["de"]["title"] == "Doch offen"


def test_numbers_about_a_few_people_are_nowhere_said(desk: Client, sender: User) -> None:
    sent = written(sender)
    changes = {"state": State.SENT, "planned": 106, "opened": 7, "send_at": NOW, "finished_at": NOW}
    Message.objects.filter(pk=sent.pk).update(**changes)
    for result, reason, number in (("accepted", "", 99), ("gone", "UNREGISTERED", 7)):
        Tally.objects.create(message=sent, transport="fcm", result=result, reason=reason, number=number)
    shown = text(desk.get(page(sent))), text(desk.get(f"{page(sent)}stand/"))
    for html in shown:
        for words in ("Empfänger</dt><dd>etwa 110", "Zugestellt</dt><dd>etwa 100", "Geöffnet</dt><dd>unter 10"):
            assert words in html
        assert "UNREGISTERED: unter 10" in html
    start, rows = text(desk.get("/cms/")), text(desk.get(f"{LIST}results/"))
    assert "etwa 100 Telefone erreicht, unter 10 Mal geöffnet" in start
    assert "etwa 110" in rows
    assert not [
        number for html in (*shown, start, rows) for number in (">106<", ">99<", ">7<", " 99 ") if number in html
    ]


@pytest.mark.parametrize(
    ("planned", "accepted", "percent"), [(0, 0, 0), (7, 6, 0), (7, 7, 100), (106, 99, 90), (200, 111, 55)]
)
def test_how_far_it_is_betrays_no_small_number(sender: User, planned: int, accepted: int, percent: int) -> None:
    sent = written(sender)
    sent.planned = planned
    Tally.objects.create(message=sent, transport="fcm", result="accepted", number=accepted)
    assert results(sent).done_percent == percent


def test_a_list_costs_the_same_however_long_it_is(desk: Client, sender: User) -> None:
    written(sender)
    desk.get(LIST)
    with statements() as few:
        desk.get(LIST)
    for _message in range(10):
        written(sender)
    with statements() as many:
        desk.get(LIST)
    assert len(few) == len(many)


def test_people_name_their_own_phones_and_try_messages_on_them(
    desk: Client, client_of: ClientOf, town: Municipality, sender: User, editor: User
) -> None:
    phones = f"{LIST}testgeraete/"
    assert "Geben Sie diesen Code" in text(desk.post(phones, {"name": "Annas Handy"}))
    assert "Geben Sie diesen Code" not in text(desk.get(phones))
    invited = trials.invite(name="Diensttelefon", by=sender, now=NOW)
    assert invited is not None
    trials.accept(device(), code=invited.code, now=NOW)
    theirs = client_of(town)
    theirs.force_login(editor)
    draft = written(editor)
    assert "Diensttelefon" in text(theirs.get(page(draft)))
    assert f'value="{invited.trial.pk}" checked' not in text(theirs.get(page(draft)))
    assert f'value="{invited.trial.pk}" checked' in text(desk.get(page(draft)))
    theirs.post(page(draft), {"try": "1", "trial": [str(invited.trial.pk)]})
    assert Message.objects.exclude(pk=draft.pk).get().state == State.SCHEDULED
    theirs.post(phones, {"remove": str(invited.trial.pk)})
    assert trials.named()
    desk.post(phones, {"remove": str(invited.trial.pk)})
    assert not trials.named()


def test_what_modules_send_has_no_page(desk: Client, town: Municipality) -> None:
    assert desk.get(page(row())).status_code == 404
