"""What people type finds what the town shows, best first, whoever wrote it and however it is spelt."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from backend.common.german import search_key
from backend.content.models import Gazette
from backend.library.models import Area
from tests.alerts.factories import alert
from tests.changes.rows import issue
from tests.content.factories import info_page
from tests.feeds.factories import NOON, article, event
from tests.library.factories import place
from tests.waste_calendar.factories import fraction

COMPOUNDS = [
    line.split() for line in Path(__file__).with_name("compounds.txt").read_text(encoding="utf-8").splitlines()
]
FOUND_AT_LEAST = 180


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def search(api, town):
    """What is found, as titles; by `whole` as answered."""
    client = api(town)

    def find(q: str, *, whole: bool = False, **more):
        answer = client.get("/api/v1/search", {"q": q, **more})
        assert answer.status_code == 200, answer.content
        return answer.json() if whole else [item["title"] for item in answer.json()["items"]]

    return find


def test_all_types_are_found(search):
    article("Die Brücke wird gesperrt")
    event("Brückenfest")
    alert("Die Brücke ist gesperrt.")
    info_page("Brücken der Stadt")
    place("Alte Brücke")
    Gazette.objects.filter(pk=issue().pk).update(title="Widmung der Brücke")
    found = search("Bruecke", whole=True)["items"]
    assert {item["type"] for item in found} == {"news", "events", "alerts", "page", "place", "gazette"}
    assert len(found) == 6
    fraction("residual")
    assert search("restmuell") == search("Müll") == search("Abfall") == search("graue Tonne") == ["Restmüll"]
    assert {item["title"] for item in search("brücke", type="place", whole=True)["items"]} == {"Alte Brücke"}


@pytest.mark.parametrize("typed", ["Müllabfuhr", "muellabfuhr", "MULLABFUHR", "müllab", "Abfuhr", "müll", "Mu\u0308ll"])
def test_umlauts_beginnings_and_parts_are_forgiven(search, typed):
    article("Neue Zeiten der Müllabfuhr")
    article("Etwas anderes")
    assert search(typed) == ["Neue Zeiten der Müllabfuhr"]


@pytest.mark.parametrize("typed", ["Straße", "strasse", "STRASSE", "Straßen", "stra"])
def test_sharp_s_is_forgiven(search, typed):
    article("Bauarbeiten", html="<p>Die Straße nach Lütte ist zu.</p>")
    assert search(typed) == ["Bauarbeiten"]


def test_words_bend(search):
    article("Häuser am Markt")
    assert search("Haus") == search("Häusern") == ["Häuser am Markt"]


def test_short_words_are_found_at_the_end_of_others_and_not_within(search):
    article("Das Bürgeramt zieht um")
    article("Beratung für Mieter")
    assert search("Amt") == ["Das Bürgeramt zieht um"]
    assert search("Rat") == []


def test_all_words_must_be_found_and_little_words_say_nothing(search):
    article("Müll", html="<p>Am Montag.</p>")
    article("Markt", html="<p>Am Montag.</p>")
    assert search("der Müll für Montag") == ["Müll"]
    assert search("Müll Dienstag") == []


@pytest.mark.parametrize("typed", ["…", "-", "&", "'", "'':*", "a & b | !c", "\\", "<b>", "%s %(now)s", "x" * 100])
def test_anything_may_be_typed(search, typed):
    article("Etwas")
    assert search(typed) in ([], ["Etwas"])


def test_a_little_word_alone_is_the_beginning_of_one(search):
    article("Einwohner gezählt", html="<p>So viele wie nie.</p>")
    assert search("ein") == ["Einwohner gezählt"]


def test_what_is_missing_unknown_or_too_long_is_refused(api, town):
    client = api(town)
    for query in (
        "",
        "?q=",
        "?q=%20",
        "?q=haus&type=dragon",
        f"?q={'x' * 101}",
        "?q=haus&limit=0",
        "?q=haus&cursor=abc",
    ):
        assert client.get(f"/api/v1/search{query}").status_code == 400, query


def test_compounds_are_found_by_their_parts(search):
    assert len(COMPOUNDS) == 200
    for number, (compound, *_parts) in enumerate(COMPOUNDS):
        article(f"Nr. {number}", html=f"<p>Zum Thema {compound} gibt es Neues.</p>")
    missed = [
        compound
        for number, (compound, *parts) in enumerate(COMPOUNDS)
        if not all(f"Nr. {number}" in search(part, limit=100) for part in parts)
    ]
    assert len(COMPOUNDS) - len(missed) >= FOUND_AT_LEAST, missed


def test_titles_come_before_texts_and_the_fresh_before_the_old(search):
    article("Fest", published_at=NOON - timedelta(days=300))
    article("Sommerfest", published_at=NOON - timedelta(days=300))
    article("Anderes von gestern", html="<p>Ein Fest.</p>", published_at=NOON - timedelta(days=1))
    article("Anderes vom Mai", html="<p>Ein Fest.</p>", published_at=NOON - timedelta(days=200))
    assert search("Fest") == ["Fest", "Sommerfest", "Anderes von gestern", "Anderes vom Mai"]


def test_what_is_over_or_not_published_is_not_found(search, town):
    event("Fest von gestern", starts_at=NOON - timedelta(days=1))
    event("Fest jede Woche", starts_at=NOON - timedelta(days=7), recurrence="RRULE:FREQ=WEEKLY")
    article("Fest im Entwurf", live=False)
    article("Fest, vorbei", expire_at=NOON - timedelta(hours=1))
    info_page("Fest, nur für uns", live=False)
    alert("Fest abgesagt", valid_until=NOON - timedelta(minutes=1))
    assert search("Fest") == ["Fest jede Woche"]


def test_an_answer_ends_when_time_makes_it_another(api, town):
    event("Fest", starts_at=NOON)
    client = api(town)
    assert len(client.get("/api/v1/search?q=fest").json()["items"]) == 1
    with time_machine.travel(NOON + timedelta(hours=3), tick=False):
        assert client.get("/api/v1/search?q=fest").json()["items"] == []


def test_the_date_is_the_next_one(search):
    event("Chorprobe", starts_at=NOON - timedelta(days=8), recurrence="RRULE:FREQ=WEEKLY")
    (item,) = search("Chorprobe", whole=True)["items"]
    assert item["at"] == "2026-11-27T12:00:00+01:00"


def test_what_is_far_ahead_has_its_date_too(search):
    event("Jubiläum", starts_at=NOON + timedelta(days=500))
    (item,) = search("Jubiläum", whole=True)["items"]
    assert item["at"] == "2028-04-04T13:00:00+02:00"


def test_areas_are_kept_apart(search, api, town):
    here, there = Area.objects.create(name="Lütte"), Area.objects.create(name="Dippmannsdorf")
    article("Fest hier", areas=[here])
    place("Festplatz dort", areas=[there])
    info_page("Fest für alle")
    assert set(search("Fest", area=str(here.public_id))) == {"Fest hier", "Fest für alle"}
    assert api(town).get(f"/api/v1/search?q=fest&area={uuid4()}").json()["errors"].keys() == {"area"}


def test_each_comes_in_the_best_language(search, town):
    town.languages = ["de", "en"]
    town.save()
    shared = uuid4()
    article("Rathaus zu", public_id=shared, lang="de")
    article("Rathaus closed", public_id=shared, lang="en")
    assert search("Rathaus") == ["Rathaus zu"]
    assert search("Rathaus", lang="en") == ["Rathaus closed"]


def test_pages_of_hits_neither_skip_nor_repeat(search):
    for number in range(7):
        article(f"Fest {number}", published_at=NOON - timedelta(days=number))
        place(f"Festplatz {number}")
    every = search("fest", whole=True, limit=100)["items"]
    cursor, seen = None, []
    while True:
        page = search("fest", whole=True, limit=3, **({"cursor": cursor} if cursor else {}))
        seen += page["items"]
        article("Fest, ganz neu", published_at=NOON)
        cursor = page["next"]
        if cursor is None:
            break
    assert [item["id"] for item in seen] == [item["id"] for item in every]


def test_the_snippet_shows_where_and_is_safe(search):
    long = " ".join(f"Wort{number}" for number in range(100))
    article("Titel", html=f"<p>{long}</p><p>Die <b>Müllabfuhr</b> kommt &lt;b&gt; &amp; geht. {long}</p>")
    (item,) = search("muell", whole=True)["items"]
    assert "Die <mark>Müllabfuhr</mark> kommt &lt;b&gt; &amp; geht." in item["snippet"]
    assert item["snippet"].startswith("… ")
    assert item["snippet"].endswith(" …")
    assert len(item["snippet"]) < 300


def test_a_hit_in_the_title_shows_the_beginning(search):
    article("Müllabfuhr", html="<p>Am Montag.</p>")
    assert search("Müllabfuhr", whole=True)["items"][0]["snippet"] == "Am Montag."


def test_a_change_is_found_at_once(search):
    item = article("Alter Titel")
    assert search("alter") == ["Alter Titel"]
    item.title = "Neuer Titel"
    item.save()
    assert (search("alter"), search("neuer")) == ([], ["Neuer Titel"])


def test_a_page_that_is_renamed_is_found_by_its_new_name(search):
    page = info_page("Alter Name")
    page.title = "Neuer Name"
    page.save()
    assert (search("alter"), search("neuer")) == ([], ["Neuer Name"])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("abeostuqnyzÄÖÜäöüßñç -.,/7", max_size=30))
@example(text="Mu\u0308hle")
@example(text="Café Élan, José")
def test_postgresql_folds_as_python_does(town, text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.search_plain(%s)", [text])
        (plain,) = cursor.fetchone()
    assert plain.split() == search_key(text).split()


def test_a_text_of_any_length_can_be_stored(town):
    words = " ".join(f"{number:040x}" for number in range(5_000))
    signs = " ".join(chr(0x10400 + number % 80) * 40 for number in range(5_000))
    for text in (words, signs, "x" * 200_000, "ä" * 100_000):
        article("Lang", html=f"<p>{text}</p>")


def test_lists_keep_their_order_and_leave_out_what_says_something_else(api, town):
    client = api(town)
    for day in range(3):
        article(f"Fest {day}", published_at=NOON - timedelta(days=3 - day))
        event(f"Fest {day}", starts_at=NOON + timedelta(days=3 - day))
    article("Anderes"), event("Anderes")
    for path, expected in (("news", ["Fest 2", "Fest 1", "Fest 0"]), ("events", ["Fest 2", "Fest 1", "Fest 0"])):
        titles, cursor = [], ""
        while cursor is not None:
            page = client.get(f"/api/v1/{path}?q=FEST&limit=2{cursor and f'&cursor={cursor}'}").json()
            titles += [item["title"] for item in page["items"]]
            cursor = page["next"]
        assert titles == expected
        assert client.get(f"/api/v1/{path}?q=…").json() == {"items": [], "next": None}
        assert client.get(f"/api/v1/{path}?q=").status_code == 400


def test_a_module_that_the_town_lacks_is_not_searched(api, town):
    article("Fest"), event("Fest")
    town.modules = [module for module in town.modules if module != "events"]
    town.save()
    client = api(town)
    assert [item["type"] for item in client.get("/api/v1/search?q=fest").json()["items"]] == ["news"]
    assert client.get("/api/v1/search?q=fest&type=events").json()["items"] == []
