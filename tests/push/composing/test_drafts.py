"""A message as it is written: one for each thing, however often the button is pressed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from backend.accounts.models import User
from backend.feeds.models import Article
from backend.library.models import Area, Category
from backend.push.composing import drafts
from backend.push.composing.choices import Choice, audience_of
from backend.push.composing.drafts import Draft
from backend.push.composing.releasing import release, stop
from backend.push.composing.subjects import about_item
from backend.push.models import Message
from backend.tenants.models import Municipality
from tests.feeds.factories import article, source
from tests.push.composing.conftest import free, written
from tests.push.factories import NOW


def draft_about(item: Article, town: Municipality) -> Draft:
    subject = about_item(item, town=town)
    assert subject is not None
    draft = drafts.begin_about(subject, town=town)
    assert draft is not None
    return draft


def test_a_piece_of_news_brings_its_words_topics_areas_and_source(town: Municipality) -> None:
    village, feed = Area.objects.create(name="Lütte"), source()
    item = article(areas=[village], categories=[Category.objects.create(title="Sport")], source=feed, source_key="1")
    draft = draft_about(item, town)
    assert draft.texts["de"] == {"title": item.title, "body": "Seit heute stehen drei neue Bänke am Markt."}
    assert draft.choice.topics[0] == "news"
    assert len(draft.choice.topics) == 2
    assert (draft.choice.areas, draft.choice.source) == ((str(village.public_id),), str(feed.public_id))
    assert draft.collapse_id.startswith("news-")


def test_the_button_pressed_twice_means_one_message(town: Municipality, sender: User) -> None:
    item = article()
    first = drafts.save(draft_about(item, town), by=sender, now=NOW)
    second = draft_about(item, town)
    assert drafts.known(second) == first
    release(first, by=sender, town=town, now=NOW)
    texts = {"de": {"title": "Anders", "body": ""}}
    assert drafts.save(drafts.changed(second, {"texts": texts}), by=sender, now=NOW).texts == first.texts
    assert Message.objects.count() == 1


def test_what_was_called_off_before_anybody_heard_of_it_can_be_written_anew(town: Municipality, sender: User) -> None:
    item = article()
    first = drafts.save(draft_about(item, town), by=sender, now=NOW)
    release(first, by=sender, town=town, now=NOW)
    stop(first, by=sender)
    again = draft_about(item, town)
    assert drafts.known(again) is None
    Message.objects.update(planned=1)
    assert drafts.known(draft_about(item, town)) == first


def test_nothing_is_said_of_what_nobody_can_read(town: Municipality) -> None:
    subject = about_item(article(live=False), town=town)
    assert subject is not None
    assert drafts.begin_about(subject, town=town) is None


def test_what_the_module_says_too_long_is_ended_at_a_word() -> None:
    short = drafts._short("Wort " * 50, most=100)
    assert len(short) <= 100
    assert short.endswith("Wort …")


def test_a_choice_means_the_areas_around_and_below_too(town: Municipality) -> None:
    amt = Area.objects.create(name="Amt")
    village = Area.objects.create(name="Lütte", parent=amt)
    yard = Area.objects.create(name="Gut Lütte", parent=village)
    other = Area.objects.create(name="Kuhlowitz", parent=amt)
    told = {UUID(area) for area in audience_of(Choice(areas=(str(village.public_id),))).areas}
    assert told == {amt.public_id, village.public_id, yard.public_id}
    assert other.public_id not in told
    assert not audience_of(Choice(is_everybody=True, topics=("news",))).topics


def test_a_correction_goes_to_the_same_people_in_place_of_the_first(town: Municipality, sender: User) -> None:
    first = written(sender, choice=Choice(topics=("news",), langs=("de",)), useless_at=NOW + timedelta(days=1))
    draft = drafts.changed(
        drafts.begin_correction(first),
        {"texts": {"de": {"title": "Doch offen", "body": ""}}, "choice": Choice(is_everybody=True)},
    )
    second = drafts.save(draft, by=sender, now=NOW)
    assert (second.choice, second.audience) == (first.choice, first.audience)
    assert (second.collapse_id, second.corrects, second.useless_at) == (first.collapse_id, first, first.useless_at)
    assert str(second) == "Doch offen"


def test_only_a_draft_can_be_thrown_away(town: Municipality, sender: User) -> None:
    assert drafts.throw_away(written(sender))
    sent = drafts.save(free(), by=sender, now=NOW)
    release(sent, by=sender, town=town, now=NOW)
    assert not drafts.throw_away(sent)


def test_a_source_means_who_is_told_what_comes_from_it(town: Municipality, sender: User) -> None:
    feed = source()
    choice = Choice(sources=(str(feed.public_id),))
    sent = written(sender, choice=choice)
    assert list(sent.audience["sources"]) == [{"id": str(feed.public_id), "topics": ["news"]}]
    town.modules = ["push", "events"]
    town.save(update_fields=["modules"])
    assert not audience_of(choice).sources  # gone or switched off: nobody's, and never everybody's
    correction = drafts.save(drafts.begin_correction(sent), by=sender, now=NOW)
    assert correction.audience["sources"] == sent.audience["sources"]
