"""What the forms of news and events take, and what they refuse in words; nothing is stored half."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest

from backend.accounts.models import User
from backend.feeds.formats.parsed import ParsedArticle, ParsedEvent
from backend.feeds.models import Article, Event
from backend.feeds.storing import Store
from backend.library.models import Area, Category
from tests.cms_forms import fields_of, rich_text
from tests.feeds.factories import NOON, article, event, source

NEWS, EVENTS = "/cms/snippets/feeds/article/", "/cms/snippets/feeds/event/"
PUBLISH = {"action-publish": "action-publish"}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def chief(client_of, town):
    client = client_of(town)
    client.force_login(User.objects.create_superuser(email="leitung@example.org", password="x" * 12))
    return client


def paragraph(text):
    return {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "paragraph",
        "body-0-id": "",
        "body-0-value": json.dumps(
            {"blocks": [{"key": "a", "text": text, "type": "unstyled"}], "entityMap": {}}, ensure_ascii=True
        ),
    }


def news(**fields):
    return {"title": "Neue Bänke", "lang": "de", **paragraph("Am Markt."), **fields}


def words(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def send(client, address, fields):
    """As a browser would, broken Unicode too."""
    body = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()})
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def test_language_is_a_choice_of_the_towns_languages(chief, town):
    town.languages = ["de", "de-simple", "dsb"]
    town.save()
    page = words(chief.get(f"{NEWS}add/"))
    assert '<option value="de-simple">Einfache Sprache</option>' in page
    assert '<option value="dsb">' in page
    refused = words(chief.post(f"{NEWS}add/", news(lang="tlh", **PUBLISH)))
    assert "tlh ist keine gültige Auswahl" in refused
    item = article(lang="pl")
    assert '<option value="pl" selected>' in words(chief.get(f"{NEWS}edit/{item.pk}/"))


def test_a_change_of_a_live_item_never_takes_it_offline(chief, api, town):
    assert chief.post(f"{NEWS}add/", news(**PUBLISH)).status_code == 302
    item = Article.objects.get()
    later = {"go_live_at": "2030-01-01 10:00"}
    changes = [(news(title="Entwurf"), "Neue Bänke"), (news(title=""), "Neue Bänke")]
    changes += [
        (news(title="Mehr Bänke", **PUBLISH), "Mehr Bänke"),
        (news(title="Bald", **later, **PUBLISH), "Mehr Bänke"),
    ]
    for fields, title in changes:
        chief.post(f"{NEWS}edit/{item.pk}/", fields)
        (shown,) = api(town).get("/api/v1/news").json()["items"]
        assert (shown["id"], shown["title"]) == (str(item.public_id), title)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "x" * 1_000_000}, "höchstens 300 Zeichen"),
        ({"teaser": "x" * 1_000_000}, "Dieser Text ist zu lang: höchstens 200000 Zeichen."),
        (paragraph("x" * 1_000_000), "Dieser Text ist zu lang"),
        ({"title": "Nu\x00ll"}, "Nullzeichen sind nicht erlaubt"),
        (paragraph("Nu\x00ll"), "Nullzeichen sind nicht erlaubt"),
        (paragraph("Halb \ud83d"), "Dieser Text enthält Zeichen, die sich nicht speichern lassen."),
        ({"published_at": "gestern"}, "gültiges Datum"),
        ({"published_at": "9999999-01-01 10:00"}, "gültiges Datum"),
        ({"categories": "1 OR 1=1"}, "kein gültiger Wert"),
        ({"picture": "99999999"}, "gültige Auswahl"),
        ({"go_live_at": "2031-01-01 10:00", "expire_at": "2030-01-01 10:00"}, "muss vor"),
    ],
)
@pytest.mark.parametrize("how", [{}, PUBLISH], ids=["draft", "live"])
def test_what_can_not_be_stored_is_refused_in_words(chief, fields, said, how):
    page = unescape(words(send(chief, f"{NEWS}add/", news(**{**fields, **how}))))
    in_an_editor = json.dumps(said)[1:-1]  # as Wagtail hands it to the editor of blocks
    assert said in page or in_an_editor in page
    assert not Article.objects.exists()


def test_a_script_in_every_field_is_text(chief, api, town):
    fields = {
        "title": SCRIPT,
        "teaser": SCRIPT,
        "location": SCRIPT,
        "organizer": SCRIPT,
        "price_text": SCRIPT,
        "accessibility": SCRIPT,
        "starts_at": "2030-01-08 19:00",
        "status": "scheduled",
        "lang": "de",
        "recurrence-repeats": "rule",
        "recurrence-frequency": "WEEKLY",
        "recurrence-end": "never",
        "overrides-20300115T180000Z-what": "cancelled",
        "overrides-20300115T180000Z-reason": SCRIPT,
        **{name.replace("body", "description"): value for name, value in paragraph(SCRIPT).items()},
    }
    assert chief.post(f"{EVENTS}add/", {**fields, **PUBLISH}).status_code == 302
    item = Event.objects.get()
    compare = f"{EVENTS}history/{item.pk}/revisions/compare/earliest...latest/"
    for address in (EVENTS, f"{EVENTS}edit/{item.pk}/", compare, f"/veranstaltungen/{item.public_id}/"):
        assert SCRIPT not in words(chief.get(address)), address
    document = api(town).get(f"/api/v1/events/{item.public_id}").json()
    assert "<script" not in document["description_html"]


def test_two_people_saving_at_once_lose_nothing(chief, town):
    assert chief.post(f"{NEWS}add/", news()).status_code == 302
    item = Article.objects.get()
    loaded = item.latest_revision
    seen = {
        "loaded_revision_id": str(loaded.pk),
        "loaded_revision_created_at": loaded.created_at.isoformat(),
    }
    assert chief.post(f"{NEWS}edit/{item.pk}/", news(title="Anna war schneller", **seen)).status_code == 302
    answer = chief.post(f"{NEWS}edit/{item.pk}/", news(title="Bernd", **seen), headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "invalid_revision")
    assert "überschrieben" in answer.json()["error_message"]
    item.refresh_from_db()
    assert item.latest_revision.content["title"] == "Anna war schneller"


def test_autosave_keeps_a_draft_and_one_revision(chief):
    ours = {"accept": "application/json"}
    made = chief.post(f"{NEWS}add/", news(), headers=ours).json()
    again = {"overwrite_revision_id": str(made["revision_id"]), "title": "Neue Bänke am Markt"}
    saved = chief.post(made["url"], news(**again), headers=ours).json()
    assert saved["success"]
    item = Article.objects.get()
    assert (item.live, item.revisions.count(), item.latest_revision.content["title"]) == (
        False,
        1,
        "Neue Bänke am Markt",
    )


def test_a_locked_item_is_not_saved_and_says_so(chief, client_of, town):
    item = article("Haushalt")
    other = User.objects.create_superuser(email="kasse@example.org", password="x" * 12)
    assert chief.post(f"{NEWS}lock/{item.pk}/").status_code == 302
    colleague = client_of(town)
    colleague.force_login(other)
    assert "gesperrt" in words(colleague.post(f"{NEWS}edit/{item.pk}/", news(title="Anders")))
    item.refresh_from_db()
    assert item.title == "Haushalt"


def test_a_copy_is_a_draft_of_its_own_that_no_source_knows(chief):
    where = source("Rathaus")
    topic = Category.objects.create(title="Bauen")
    item = article(
        source=where, source_key="1", upstream={"title": "Alt"}, categories=[topic], original_url="https://x"
    )
    page = chief.get(f"{NEWS}copy/{item.pk}/")
    form = page.context_data["form"]
    assert (form["title"].value(), list(form.initial["categories"])) == (item.title, [topic])
    assert (form.instance.pk, form.instance.source_id, form.instance.upstream) == (None, None, None)
    assert form.instance.public_id != item.public_id
    assert "Dieser Eintrag kommt von" not in page.content.decode()
    assert chief.post(f"{NEWS}add/", news(title=item.title, categories=[topic.pk])).status_code == 302
    made = Article.objects.exclude(pk=item.pk).get()
    assert (made.live, made.source, made.public_id != item.public_id) == (False, None, True)


def test_a_copied_event_leaves_its_single_dates_behind(chief):
    item = event(
        recurrence="RRULE:FREQ=WEEKLY", overrides=[{"occurrence": "2026-11-29T11:00:00+00:00", "is_cancelled": True}]
    )
    form = chief.get(f"{EVENTS}copy/{item.pk}/").context_data["form"]
    assert (form.instance.recurrence, form.instance.overrides, form.instance.pk) == ("RRULE:FREQ=WEEKLY", [], None)


def test_an_imported_item_shows_what_its_source_says_and_follows_it_again(chief):
    village, said = Area.objects.create(name="Süd"), {"title": "Aus dem Rathaus", "areas": []}
    item = article("Von uns", source=source("Rathaus"), source_key="1", upstream=said, areas=[village])
    page = words(chief.get(f"{NEWS}edit/{item.pk}/"))
    assert "<td>Aus dem Rathaus</td> <td>Von uns</td>" in page
    assert "<td>(leer)</td> <td>Süd</td>" in page
    fields = news(title="Von uns", areas=[village.pk], take_over=["title"], **PUBLISH)
    assert chief.post(f"{NEWS}edit/{item.pk}/", fields).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.locked_fields, list(item.areas.all())) == ("Aus dem Rathaus", ["areas"], [village])
    assert chief.post(f"{NEWS}edit/{item.pk}/", news(take_over=["areas", "title"], **PUBLISH)).status_code == 302
    item.refresh_from_db()
    assert (item.locked_fields, list(item.areas.all())) == ([], [])


def test_it_is_told_what_the_source_changed_since_the_last_edit(chief):
    item = article("Von uns", source=source("Rathaus"), source_key="1", upstream={"title": "Früher"})
    assert chief.post(f"{NEWS}edit/{item.pk}/", news(title="Von uns", **PUBLISH)).status_code == 302
    Article.objects.filter(pk=item.pk).update(upstream={"title": "Heute"})
    page = words(chief.get(f"{NEWS}edit/{item.pk}/"))
    assert "<td>Heute<p" in page
    assert "Vorher stand dort:<br>Früher" in page


def test_nobody_takes_over_what_no_source_says(chief):
    item = article("Von uns")
    assert chief.post(f"{NEWS}edit/{item.pk}/", news(take_over=["title"], **PUBLISH)).status_code == 302
    imported = article("Auch von uns", source=source("Rathaus"), source_key="1", upstream={"title": "Rathaus"})
    refused = words(chief.post(f"{NEWS}edit/{imported.pk}/", news(take_over=["public_id"], **PUBLISH)))
    assert "keine gültige Auswahl" in refused


@pytest.mark.parametrize("ours", [{"accept": "application/json"}, {}], ids=["saved by itself", "saved"])
def test_what_the_source_corrects_while_the_form_is_open_is_not_written_over(chief, town, ours):
    where = source("Rathaus")

    def says(title: str, text: str, day: int) -> None:
        moment = NOON - timedelta(days=day, seconds=7)
        entry = ParsedArticle(
            key="1", title=title, teaser="", body_html=text, published_at=moment, original_url="https://a.example.org/1"
        )
        Store(source=where, town=town, now=NOON).store([entry])

    says("Markt am Samstag", "<p>Um <b>zehn</b> Uhr.</p>", 3)
    item = Article.objects.get()
    opened = fields_of(chief.get(f"{NEWS}edit/{item.pk}/").content.decode())
    sent = {**paragraph(""), **opened, "body-0-value": rich_text("<p>Um <b>zehn</b> Uhr.</p>"), "teaser": "Kommt alle!"}
    says("Markt am Sonntag", "<p>Um <b>elf</b> Uhr.</p>", 2)
    saved = chief.post(f"{NEWS}edit/{item.pk}/", sent, headers=ours)
    if ours:
        sent["overwrite_revision_id"] = saved.json()["revision_id"]
    says("Markt am Montag", "<p>Um <b>elf</b> Uhr.</p>", 1)
    assert chief.post(f"{NEWS}edit/{item.pk}/", {**sent, **PUBLISH}).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.teaser, item.locked_fields) == ("Markt am Montag", "Kommt alle!", ["teaser"])
    assert ("elf" in item.body_html, item.published_at) == (True, NOON - timedelta(days=1, seconds=7))

    opened = fields_of(chief.get(f"{NEWS}edit/{item.pk}/").content.decode())
    says("Markt am Dienstag", "<p>Gar nicht.</p>", 1)
    sent |= opened | {"title": "Unser Markt", "body-0-value": rich_text("<p>Um zwölf.</p>")}
    assert chief.post(f"{NEWS}edit/{item.pk}/", {**sent, **PUBLISH}).status_code == 302
    item.refresh_from_db()
    assert (item.title, sorted(item.locked_fields)) == ("Unser Markt", ["body", "teaser", "title"])


@pytest.mark.parametrize("marks", ["", "x", "[]", "7", '{"title": []}', '{"title": {"a": 1}, "areas": null}', "\ud800"])
def test_forged_marks_mean_that_all_was_written(chief, marks):
    item = article("Von uns", source=source("Rathaus"), source_key="1", upstream={"title": "Rathaus", "areas": []})
    assert send(chief, f"{NEWS}edit/{item.pk}/", news(title="Anders", source_said=marks, **PUBLISH)).status_code == 302
    item.refresh_from_db()
    assert item.title == "Anders"


def test_a_form_of_which_a_part_is_missing_is_refused(chief):
    item = article("Von uns")
    for address in (f"{NEWS}add/", f"{NEWS}edit/{item.pk}/", f"{EVENTS}add/"):
        for sent in ({}, {"title": "Anders", "lang": "de"}):
            assert chief.post(address, sent).status_code == 400
    item.refresh_from_db()
    assert (item.title, Article.objects.count()) == ("Von uns", 1)


def test_a_day_that_the_source_corrects_while_the_form_is_open_follows(chief, town):
    where = source("Kulturhaus", kind="ics")

    def says(day: int) -> Event:
        moment = datetime(2030, 1, day, 18, 0, 7, tzinfo=UTC)
        entry = ParsedEvent(key="1", title="Konzert", starts_at=moment, ends_at=moment + timedelta(hours=2))
        Store(source=where, town=town, now=NOON).store([entry])
        return Event.objects.get()

    item = says(5)
    opened = {**fields_of(chief.get(f"{EVENTS}edit/{item.pk}/").content.decode()), "description-count": "0", **PUBLISH}
    corrected = says(6)
    assert chief.post(f"{EVENTS}edit/{item.pk}/", opened | {"organizer": "Musikschule"}).status_code == 302
    item.refresh_from_db()
    assert (item.starts_at, item.ends_at) == (corrected.starts_at, corrected.ends_at)
    assert item.locked_fields == ["organizer"]
    says(7)
    refused = chief.post(f"{EVENTS}edit/{item.pk}/", opened | {"ends_at": "2030-01-05 22:00"})
    assert (refused.status_code, list(refused.context_data["form"].errors)) == (200, ["ends_at"])
