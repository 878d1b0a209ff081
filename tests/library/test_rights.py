"""Whose a picture is, and that it leaves every answer when licence or consent ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.models import ModelLogEntry

from backend.accounts.models import Role
from backend.common import clock
from backend.library.blocks import BodyBlock
from backend.library.desk import media_panels
from backend.library.licences import Licence, credit_line
from backend.library.models import Attachment, Picture
from backend.library.module import sweep
from backend.library.pictures import absolute_image, render_picture
from backend.library.rendering import rich_text_html
from backend.library.withdrawing import withdraw_ended
from backend.tenants.desk import Desk
from tests.accounts.people import person_of
from tests.feeds.factories import article, event
from tests.library.factories import place

LAST_DAY = date(2027, 6, 30)
MIDNIGHT = datetime(2027, 6, 30, 22, 0, tzinfo=UTC)  # in Germany


def ending(picture: Picture, **rights) -> Picture:
    for name, value in ({"licence_ends_on": LAST_DAY} | rights).items():
        setattr(picture, name, value)
    picture.save()
    return picture


@pytest.fixture
def document(town) -> Attachment:
    return Attachment.objects.create(title="Plan", file=ContentFile(b"%PDF-1.4", name="plan.pdf"))


@pytest.mark.parametrize(
    ("author", "licence", "line"),
    [
        ("Anna Muster", "", "Anna Muster"),
        ("Anna Muster", Licence.OWN, "Anna Muster"),
        ("Anna Muster", Licence.PRESS, "Anna Muster"),
        ("Anna Muster", Licence.ALL_RIGHTS, "© Anna Muster"),
        ("Anna Muster", Licence.CC_BY, "Anna Muster / CC BY 4.0"),
        ("", Licence.CC0, "CC0 1.0"),
        ("", Licence.ALL_RIGHTS, ""),
    ],
)
def test_the_credit_is_made_of_author_and_licence(author, licence, line):
    assert credit_line(author=author, licence=licence) == line


def test_answers_name_author_and_terms(picture):
    picture.credit, picture.author, picture.licence = "", "Anna Muster", Licence.CC_BY_SA
    picture.save()
    assert picture.image_json["credit"] == "Anna Muster / CC BY-SA 4.0"
    assert picture.image_json["licence"] == {
        "name": "CC BY-SA 4.0",
        "url": "https://creativecommons.org/licenses/by-sa/4.0/",
    }
    picture.credit = "Foto: A. Muster"
    picture.save()
    assert picture.image_json["credit"] == "Foto: A. Muster"


def test_a_picture_described_before_there_were_licences_says_that_it_has_none():
    assert absolute_image({"sources": {}}, origin="https://x.test")["licence"] is None


@pytest.mark.parametrize(
    ("fields", "missing"),
    [({"licence": Licence.CC_BY}, "author"), ({"consent": Picture.Consent.UNTIL}, "consent_until")],
)
def test_what_a_licence_or_consent_asks_for_is_asked_for(picture, fields, missing):
    for name, value in fields.items():
        setattr(picture, name, value)
    with pytest.raises(ValidationError) as refused:
        picture.clean()
    assert set(refused.value.error_dict) == {missing}


@pytest.mark.parametrize(
    ("rights", "ends"),
    [
        ({"licence_ends_on": None}, None),
        ({}, MIDNIGHT),
        ({"consent": Picture.Consent.UNTIL, "consent_until": date(2027, 1, 31)}, datetime(2027, 1, 31, 23, tzinfo=UTC)),
        ({"consent": Picture.Consent.UNLIMITED, "consent_until": date(2027, 1, 31)}, MIDNIGHT),
    ],
)
def test_it_ends_at_the_towns_midnight_after_the_earlier_of_the_two_days(picture, rights, ends):
    assert ending(picture, **rights).shown_until == ends


def test_the_last_day_of_all_years_means_that_there_is_no_end(picture):
    picture.licence_ends_on = date(9999, 12, 31)
    picture.save()
    assert picture.shown_until is None


def test_a_job_waits_for_the_instant(picture):
    ending(picture)
    job = ProcrastinateJob.objects.get(task_name="backend.library.tasks.withdraw")
    assert job.scheduled_at == MIDNIGHT


def test_what_is_over_is_gone_from_every_answer_and_its_files_too(picture, town, client_of):
    body = BodyBlock().to_python([{"type": "picture", "value": {"picture": picture.pk, "caption": "Burg"}}])
    news = article(picture=picture, body=body)
    at, hall = event(picture=picture), place(picture=picture)
    paths = list(picture.image_json["sources"].values())
    get = client_of(town).get
    assert get(paths[0]).getvalue()
    ending(picture)
    assert withdraw_ended(town=town, now=MIDNIGHT - timedelta(seconds=1)) == 0
    assert withdraw_ended(town=town, now=MIDNIGHT) == 1
    found = get(f"/api/v1/news/{news.public_id}").json()
    assert (found["image"], found["images"]) == (None, [])
    assert "<img" not in found["body_html"]
    assert get(f"/api/v1/events/{at.public_id}").json()["image"] is None
    for path in (f"/nachrichten/{news.public_id}/", f"/orte/{hall.public_id}/"):
        assert paths[1].encode() not in get(path).content
    assert {get(path).status_code for path in paths} == {404}
    assert withdraw_ended(town=town, now=MIDNIGHT) == 0
    assert ModelLogEntry.objects.filter(action="library.withdraw", object_id=str(picture.pk)).count() == 1


def test_answers_leave_it_out_from_the_instant_on_though_no_job_has_come(picture, town, client_of, monkeypatch):
    news, hall = article(picture=picture), place(picture=picture)
    ending(picture)
    get = client_of(town).get

    def shown() -> set[bool]:
        path = picture.image_json["sources"]["large"].encode()
        listed = get("/api/v1/news").json()["items"][0]["image"], get(f"/api/v1/news/{news.public_id}").json()["image"]
        return {*(image is not None for image in listed), path in get(f"/orte/{hall.public_id}/").content}

    monkeypatch.setattr(clock, "now", lambda: MIDNIGHT - timedelta(seconds=1))
    assert shown() == {True}
    monkeypatch.setattr(clock, "now", lambda: MIDNIGHT)
    assert shown() == {False}


def test_a_longer_licence_brings_it_back(picture, town):
    ending(picture)
    withdraw_ended(town=town, now=MIDNIGHT)
    picture.refresh_from_db()
    assert (picture.image_json, Picture.objects.unrendered().exists()) == (None, False)
    ending(picture, licence_ends_on=date(2028, 6, 30))
    assert Picture.objects.unrendered().get() == picture
    assert render_picture(picture)
    picture.refresh_from_db()
    assert picture.image_json is not None


def test_files_that_a_killed_job_left_are_deleted_by_the_next_one(picture, town):
    ending(picture)
    rendition = picture.renditions.first()
    Picture.objects.filter(pk=picture.pk).update(withdrawn_at=MIDNIGHT, image_json=None)
    assert default_storage.exists(rendition.file.name)
    sweep(town, MIDNIGHT)
    assert not default_storage.exists(rendition.file.name)


def test_one_that_fails_keeps_none_of_the_others(picture, document, town, monkeypatch):
    ending(picture)
    ending(document)
    monkeypatch.setattr(Picture, "take_down", lambda *_args, **_kwargs: 1 / 0)
    assert withdraw_ended(town=town, now=MIDNIGHT) == 1
    document.refresh_from_db()
    assert document.withdrawn_at == MIDNIGHT


def test_a_document_is_not_served_from_the_instant_on_and_links_to_it_are_text(document, town, client_of, monkeypatch):
    body = BodyBlock().to_python([{"type": "attachment", "value": document.pk}])
    news = article(body=body)
    text = f'<p><a linktype="document" id="{document.pk}">Plan</a></p>'
    get = client_of(town).get
    assert document.url in rich_text_html(text)
    assert len(get(f"/api/v1/news/{news.public_id}").json()["attachments"]) == 1
    assert get(document.url).getvalue()
    ending(document)
    monkeypatch.setattr(clock, "now", lambda: MIDNIGHT)
    assert get(document.url).status_code == 404
    withdraw_ended(town=town, now=MIDNIGHT)
    assert get(f"/api/v1/news/{news.public_id}").json()["attachments"] == []
    assert "documents" not in rich_text_html(text)


def test_previews_for_the_cms_are_no_public_files(picture, town, client_of):
    preview = picture.get_rendition("max-165x165")
    assert client_of(town).get(preview.url).status_code == 404


@pytest.mark.parametrize(
    ("now", "keys"),
    [
        (MIDNIGHT - timedelta(days=31), []),
        (MIDNIGHT - timedelta(days=29), ["media_ending"]),
        (MIDNIGHT + timedelta(hours=1), ["media_gone"]),
        (MIDNIGHT + timedelta(days=31), []),
    ],
)
def test_the_start_page_warns_a_month_before_and_says_what_was_taken_down(picture, document, town, now, keys):
    ending(picture)
    ending(document, licence_ends_on=None, consent=Attachment.Consent.UNTIL, consent_until=LAST_DAY)
    withdraw_ended(town=town, now=min(now, MIDNIGHT))
    person = person_of(town, Role.EDITOR)
    panels = [panel for panel in media_panels(Desk(town=town, person=person, now=now)) if panel.is_shown]
    assert [panel.key for panel in panels] == keys
    for panel in panels:
        assert {str(item.state) for item in panel.items} == {"Lizenz", "Einwilligung"}
