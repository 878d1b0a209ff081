"""The page of the calendar's check, and the start page of the CMS."""

from datetime import UTC, date, datetime

from django_tenants.utils import tenant_context

from backend.waste_calendar.models import CalendarFinding
from tests.statements import statements
from tests.waste_calendar.factories import zone

PAGE = "/cms/abfall/pruefung/"
CODES = {
    "no_streets": {"zone": "Bezirk 7 (Restmüll)"},
    "kind_missing": {"title": "Papier", "place": "", "addresses": ["Ahornweg", "Birkenweg"], "number": 2},
    "no_pickups": {"title": "Papier", "zones": ["Bezirk 7"], "last": "2026-04-01"},
    "ends_soon": {"titles": ["Papier"], "zones": ["Bezirk 7"], "last": "2026-06-20"},
    "next_year_missing": {"titles": ["Papier", "Restmüll"], "zones": list("ABCDEF"), "last": "2026-12-30"},
    "empty_quarter": {
        "title": "Papier", "zones": ["A"], "year": 2027, "quarter": 3, "address": "Ahornweg 1–20", "others": 3
    },
    "gap": {"title": "Papier", "zones": ["A"], "last": "2027-04-13", "next": "2027-05-11", "days": 28},
    "too_close": {"title": "Papier", "zones": ["A"], "first": "2027-04-13", "second": "2027-04-14"},
    "closed_day": {"titles": ["Papier"], "zones": ["A"], "on": "2027-05-01", "name": "Tag der Arbeit"},
    "swapped": {"one": "Papier", "other": "Restmüll", "zone": "A", "year": 2027, "weeks": [[2], [4]]},
}  # fmt: skip


def finding(code: str, **fields) -> CalendarFinding:
    values = {"facts": CODES[code], "zone": zone(), "found_at": datetime(2026, 11, 1, tzinfo=UTC), **fields}
    return CalendarFinding.objects.create(code=code, print=code, **values)


def test_each_finding_is_a_sentence_that_leads_to_where_it_is_mended(cms, town):
    for code in CODES:
        finding(code, on=date(2027, 5, 1) if code not in {"no_streets", "kind_missing", "no_pickups"} else None)
    with statements() as ten:
        text = cms.get(PAGE).content.decode()
    for words in (
        "Ahornweg 1–20 und 3 weitere Adressen: im 3. Quartal 2027 keine Abholung von Papier.",
        "Es fehlen die Termine für 2027: Papier, Restmüll, in A, B, C, D und 2 weiteren.",
        "Ahornweg, Birkenweg: keine Abholung von Papier, die fast alle anderen haben.",
        "am Feiertag, Sa, 1.5.2027 (Tag der Arbeit)",
        "/cms/abfall/tag/2027/5/1/",
        f"/cms/abfall/jahr/2027/?zone={zone().pk}#d05-01",
        "/cms/snippets/waste_calendar/importbatch/",
    ):
        assert words in text, words
    CalendarFinding.objects.exclude(code="gap").delete()
    with statements() as one:
        cms.get(PAGE)
    assert len(one) == len(ten)


def test_what_is_right_as_it_is_is_said_once_and_can_be_looked_at_again(cms, town):
    row = finding("gap")
    assert "28 Tage lang nichts" in cms.get("/cms/").content.decode()
    assert cms.post(PAGE, {"accept": row.pk}).status_code == 302
    row.refresh_from_db()
    assert row.accepted_at is not None
    assert row.accepted_by is not None
    assert "28 Tage lang nichts" not in cms.get("/cms/").content.decode()
    assert "Noch einmal ansehen" in cms.get(PAGE).content.decode()
    cms.post(PAGE, {"reopen": row.pk})
    row.refresh_from_db()
    assert (row.accepted_at, row.accepted_by) == (None, None)
    assert cms.post(PAGE, {"accept": "x"}).status_code == 404


def test_it_is_checked_at_once(cms, town):
    finding("gap")
    assert cms.post(PAGE, {"check": "1"}).status_code == 302
    with tenant_context(town):
        assert not CalendarFinding.objects.filter(code="gap").exists()
