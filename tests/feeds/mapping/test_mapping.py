"""What a source calls its categories and places becomes the town's: by name, by rule, by the file, and afterwards."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from backend.accounts.models import Role
from backend.changes.models import Change
from backend.common import clock
from backend.feeds.importing import import_source
from backend.feeds.mapping.collecting import words_of_source
from backend.feeds.mapping.filing import file_entries
from backend.feeds.mapping.meaning import found_words, words_pattern
from backend.feeds.mapping.suggesting import suggested
from backend.feeds.models import Article, Event, Source, SourceWord
from backend.feeds.rollout import first_import
from backend.feeds.tasks import sweep
from backend.library.models import Area, Category
from backend.tenants.file.problems import FileRefused
from backend.tenants.rollout.applying import apply_file
from tests.accounts.people import person_of, sign_in
from tests.feeds.factories import NOON, source
from tests.library.factories import place
from tests.statements import statements
from tests.towns import town_file

ITEMS = {
    "Chor": ("Kultur & Freizeit", "Aktuelles"),
    "Lauf": ("SPORT",),
    "Basar in Lütte": ("Sonstiges",),
    "Straße": ("Verkehrsmeldungen",),
}
RSS = "<rss version='2.0'><channel><title>R</title>{}</channel></rss>"
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n"
    "DTSTART:20991205T150000Z\r\nSUMMARY:Markt\r\nLOCATION:Alte Schule\\, 14806 LÜTTE\r\nCATEGORIES:Feste\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def feed(**more: tuple[str, ...]) -> str:
    tags = {title: "".join(f"<category>{each.replace('&', '&amp;')}</category>" for each in topics)
            for title, topics in {**ITEMS, **more}.items()}  # fmt: skip
    return RSS.format("".join(f"<item><guid>{t}</guid><title>{t}</title>{c}</item>" for t, c in tags.items()))


@pytest.fixture
def here(town):
    """The categories and areas of the town, by name."""
    rows = [Category.objects.get_or_create(title=title)[0] for title in ("Kultur", "Sport", "Verkehr")]
    return {str(row): row for row in (*rows, *(Area.objects.create(name=name) for name in ("Lütte", "Klein Lütte")))}


@pytest.fixture
def town_hall(town, here, tmp_path):
    file = tmp_path / "feed"
    file.write_text(feed())
    made = source("Rathaus", url="", path=str(file))
    run(made, town)
    return made


def run(where, town, *, now=NOON):
    return import_source(where, town=town, now=now, jitter=random.Random(1))


def filed(model=Article) -> dict[str, str]:
    """By title the categories and areas, from the tables and from the columns that answers read."""
    names = {row.public_id: str(row) for kind in (Category, Area) for row in kind.objects.all()}
    found = {}
    for item in model.objects.all():
        rows = sorted([*map(str, item.categories.all()), *map(str, item.areas.all())])
        assert rows == sorted(names[key] for key in (*item.category_ids, *item.area_ids))
        found[item.title] = " ".join(rows)
    return found


def rule(where, word, means=None, *, found_in="topics"):
    kind = {Category: "category", Area: "area"}.get(type(means))
    return SourceWord.objects.create(source=where, word=word, found_in=found_in, **({kind: means} if kind else {}))


@pytest.mark.parametrize(
    ("word", "found_in", "means", "title", "expected"),
    [
        ("", "topics", "", "Lauf", "Sport"),  # without a rule the same name
        ("sport", "topics", "", "Lauf", ""),  # ignored
        ("Sport", "topics", "Kultur", "Lauf", "Kultur"),
        ("KULTUR &  Freizeit", "topics", "Kultur", "Chor", "Kultur"),
        ("Aktuelles", "topics", "Lütte", "Chor", "Lütte"),
        ("Lütte", "place", "Lütte", "Basar in Lütte", "Lütte"),
        ("Luette", "place", "Lütte", "Basar in Lütte", "Lütte"),
        ("Lütt", "place", "Lütte", "Basar in Lütte", ""),  # whole words only
    ],
)
def test_words_of_a_source_mean_what_its_rules_say(town, here, town_hall, word, found_in, means, title, expected):
    assert filed()[title] == ("Sport" if title == "Lauf" else "")
    if word:
        rule(town_hall, word, here.get(means), found_in=found_in)
    changed = file_entries(town_hall, town=town, now=NOON)
    assert filed()[title] == expected
    assert (changed, file_entries(town_hall, town=town, now=NOON)) == (expected != filed_before(title), 0)


def filed_before(title: str) -> str:
    return "Sport" if title == "Lauf" else ""


def test_imports_follow_the_rules_and_write_nothing_twice(town, here, town_hall):
    rule(town_hall, "Verkehrsmeldungen", here["Verkehr"])
    rule(town_hall, "Lütte", here["Lütte"], found_in="place")
    file = Path(town_hall.path)
    costs = []
    for count in (1, 3, 30):  # the first changes what was there already
        more = {f"{count} {n}": ("Verkehrsmeldungen", "Neu") for n in range(count)}
        file.write_text(feed(**more))
        with statements() as seen:
            counts = run(town_hall, town).counts
        assert counts.created == count
        costs.append(len(seen))
        file.write_text(file.read_text() + "\n")
        with statements() as seen:
            assert run(town_hall, town, now=NOON + timedelta(hours=2)).counts.unchanged == count + len(ITEMS)
        assert [sql for sql in seen if sql.startswith(("INSERT", "DELETE"))] == []
        assert [sql for sql in seen if sql.startswith("UPDATE") and 'UPDATE "feeds_source"' not in sql] == []
    assert costs[1] == costs[2]
    assert filed()["3 1"] == "Verkehr"
    file.write_text(feed(Lauf=("Sport", "Laufen")))  # another word, which means nothing: nobody is told
    before = Change.objects.count()
    assert run(town_hall, town).counts.changed == 0
    assert Article.objects.get(title="Lauf").upstream["topics"] == ["Sport", "Laufen"]
    assert Change.objects.count() == before


def test_an_event_is_for_the_area_that_its_place_names(town, here, tmp_path):
    file = tmp_path / "ics"
    file.write_text(ICS, newline="")
    where = source("Kalender", kind="ics", url="", path=str(file))
    rule(where, "Lütte", here["Lütte"], found_in="place")
    run(where, town)
    assert filed(Event) == {"Markt": "Lütte"}


def test_the_name_of_a_village_is_none_within_another_one():
    pattern = words_pattern(["bergholz", "lutte"])
    assert found_words("Chor in Bergholz-Rehbrücke", pattern=pattern) == set()
    assert found_words("Fest in Bergholz, Singen im Chor", pattern=pattern) == {"bergholz"}


def test_what_a_person_chose_stays(town, here, town_hall):
    item = Article.objects.get(title="Lauf")
    item.categories = [here["Kultur"]]
    item.save_revision().publish()
    rule(town_hall, "Sport", here["Verkehr"])
    file_entries(town_hall, town=town, now=NOON)
    assert filed()["Lauf"] == "Kultur"


def test_entries_from_before_their_words_were_kept_stay_what_they_are(town, here, town_hall):
    item = Article.objects.get(title="Lauf")
    Article.objects.filter(pk=item.pk).update(upstream={k: v for k, v in item.upstream.items() if k != "topics"})
    rule(town_hall, "Sport")
    file_entries(town_hall, town=town, now=NOON)
    assert filed()["Lauf"] == "Sport"
    stamp = Article.objects.get(pk=item.pk).updated_at
    Path(town_hall.path).write_text(feed() + " ")
    SourceWord.objects.all().delete()
    run(town_hall, town, now=NOON + timedelta(hours=2))
    kept = Article.objects.get(pk=item.pk)
    assert (kept.upstream["topics"], kept.updated_at) == (["SPORT"], stamp)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("kultur", "Kultur"),
        ("Kultur & Freizeit", "Kultur"),
        ("Sportnachrichten", "Sport"),
        ("Veranstaltung", "Veranstaltungen"),
        ("Spott", None),
        ("Groß Marzehns", None),
        ("…", None),
    ],
)
def test_a_word_is_offered_what_it_seems_to_mean(word, expected):
    names = ("Kultur", "Sport", "Veranstaltungen", "Klein Marzehns")
    assert suggested(word, [(name, name) for name in names]) == expected


def test_the_words_are_collected_with_suggestions(town, here, town_hall):
    school = place("Alte Schule")
    school.areas.set([here["Klein Lütte"]])
    school.save()
    rule(town_hall, "Vorbei", here["Sport"])
    with statements() as seen:
        words = {each.word: each for each in words_of_source(town_hall)}
    assert len(seen) == 5
    found = {each.word: (each.count, str(each.by_itself or each.suggestion or each.means)) for each in words.values()}
    assert found == {
        "Kultur & Freizeit": (1, "Kultur"),
        "Aktuelles": (1, "None"),
        "SPORT": (1, "Sport"),
        "Sonstiges": (1, "None"),
        "Verkehrsmeldungen": (1, "Verkehr"),
        "Lütte": (1, "Lütte"),
        "Vorbei": (0, "Sport"),
    }
    assert words["SPORT"].by_itself
    assert words["Lütte"].last_at


def test_a_publisher_accepts_suggestions_and_what_is_here_follows(town, here, town_hall):
    person_of(town, Role.PUBLISHER)
    cms = Client(headers={"host": town.default_domain})
    assert sign_in(cms).status_code == 302
    address = f"/cms/sources/words/{town_hall.pk}/"
    page = cms.get(address).content.decode()
    assert "Vorschlag: Verkehr" in page
    assert "1 Eintrag" in page
    fixed = rule(town_hall, "Sonstiges")
    SourceWord.objects.filter(pk=fixed.pk).update(is_owned_by_file=True)
    traffic, culture = (f"category:{here[name].pk}" for name in ("Verkehr", "Kultur"))
    words = [
        ("Verkehrsmeldungen", "topics", "", traffic),
        ("Aktuelles", "topics", "ignore", ""),
        ("Lütte", "place", culture, ""),  # no place is a category
        ("Sonstiges", "topics", culture, ""),  # the operator's
        ("SPORT", "topics", "category:999999", ""),
    ]
    columns = dict(zip(("word", "found_in", "means", "suggested"), map(list, zip(*words, strict=True)), strict=True))
    cms.post(address, {**columns, "do": "suggestions"})
    said = {each.word: str(each.category or each.area) for each in SourceWord.objects.all()}
    assert said == {"Verkehrsmeldungen": "Verkehr", "Aktuelles": "None", "Sonstiges": "None"}
    assert Source.objects.get().is_filing_due
    sweep(town, NOON)  # nothing is lost with a job
    file_entries(town_hall, town=town, now=NOON)
    assert filed()["Straße"] == "Verkehr"
    assert not Source.objects.get().is_filing_due
    cms.post(address, {"word": ["AKTUELLES\0"], "found_in": ["topics"], "means": [""], "suggested": [""]})
    assert not SourceWord.objects.filter(word="Aktuelles").exists()


def test_the_towns_file_says_words_and_editors_say_others(town, here, tmp_path):
    (tmp_path / "feed").write_text(feed())
    part = {"kind": "rss", "name": "Rathaus", "path": str(tmp_path / "feed"), "rights": "own"}
    words = [
        {"word": "Verkehrsmeldungen", "category": "Verkehr"},
        {"word": "lütte", "found_in": "place", "area": "Lütte"},
    ]

    def apply(*said: dict[str, str]):
        outcome = apply_file(town_file("musterstadt", sources=[{**part, "words": list(said)}]), now=clock.now())
        assert outcome.error is None
        with tenant_context(town):
            first_import(town)
            return [change.subject for change in outcome.changes if "source" in change.subject], filed()["Straße"]

    assert apply() == (["source Rathaus"], "")
    assert apply(*words) == (["source Rathaus words"], "Verkehr")
    assert apply(*words) == ([], "Verkehr")
    assert apply({"word": "Verkehrsmeldungen"}) == (["source Rathaus words"], "")
    with tenant_context(town):
        assert not SourceWord.objects.get(key="luette").is_owned_by_file
    for wrong in ({"category": "Sport", "area": "Lütte"}, {"category": "Sport", "found_in": "place"}):
        with pytest.raises(FileRefused):
            town_file("musterstadt", sources=[{**part, "words": [{"word": "x", **wrong}]}])
    assert "Fehlt" in str(
        apply_file(
            town_file("musterstadt", sources=[{**part, "words": [{"word": "x", "area": "Fehlt"}]}]), now=clock.now()
        ).error
    )
