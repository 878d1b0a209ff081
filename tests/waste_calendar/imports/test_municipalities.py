"""Lists with official keys: what our own letter asks for, at a provider and in a town."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tenants.utils import tenant_context

from backend.accounts.models import Role
from backend.common import clock
from backend.library.models import Area
from backend.waste_calendar.addresses.ranges import HouseNumbers
from backend.waste_calendar.dataset import StreetData
from backend.waste_calendar.formats.entries import Address, Entry, ReadFile
from backend.waste_calendar.formats.tables import read_streets
from backend.waste_calendar.imports.known_villages import misplaced
from backend.waste_calendar.imports.municipalities import keep_own, keep_own_rows
from backend.waste_calendar.models import ImportDraft, Location, Pickup, Street, Zone
from backend.waste_calendar.wizard.carrying_out import carry_out
from backend.waste_calendar.wizard.report import Report
from tests.accounts.people import person_of, sign_in
from tests.waste_calendar.towns import NOW, WASTE, hand_over_to, rolled_out, served_town
from tests.waste_calendar.wizard.conftest import START, suggested

LETTER = WASTE / "letter" / "abfuhrtermine-2026.csv"
# The letter's own file has lost the zeros of one municipality's key, as it comes from Excel.
NORD, SUED = "09162901", "09162902"


def read_in(town, content: bytes) -> ImportDraft:
    """All steps of the wizard, each as it is suggested."""
    person_of(town, Role.EDITOR)
    client = Client(headers={"host": town.default_domain})
    assert sign_in(client).status_code == 302
    where = client.post(START, {"calendars": SimpleUploadedFile("abfuhrtermine-2026.csv", content)})["Location"]
    page = client.get(where).content.decode()
    assert "Gemeindeschlüssel" in page
    for _page in ("columns", "labels"):
        where = client.post(where, suggested(client, where))["Location"]
    draft = ImportDraft.objects.first()
    for step in ({}, {"take": "1"}):
        if step:
            client.post(where, {**step, "print": draft.plan_print})
            draft.refresh_from_db()
        carry_out(draft, town=town, now=clock.now())
        draft.refresh_from_db()
    assert draft.state == "done", draft.message
    return draft


def pickups(**where: object) -> set[tuple[str, str, date, date]]:
    zones = Zone.objects.filter(memberships__location__street__in=Street.objects.filter(**where))
    return set(Pickup.objects.filter(zone__in=zones).values_list("zone__fraction__key", "variant", "original_on", "on"))


def test_the_list_that_the_letter_asks_for_is_read_by_an_authority_and_handed_to_the_right_towns(db):
    authority = rolled_out("abfall", kind="provider", ags=None, waste={})
    nord = served_town("nordstadt", ags=NORD, name={"de": "Nordstadt"})
    sued = served_town("suedstadt", ags=SUED, name={"de": "Südstadt"})
    with tenant_context(authority):
        report = Report.unpack(bytes(read_in(authority, LETTER.read_bytes()).report))
        assert (report.problems, report.unknown) == ([], {})
        assert set(Street.objects.values_list("ags", "municipality")) == {(NORD, "Nordstadt"), (SUED, "Südstadt")}
    hand_over_to(nord, sued)
    first, second = date(2026, 11, 26), date(2026, 12, 10)
    with tenant_context(nord):
        assert set(Street.objects.values_list("ags", "place", "name")) == {
            (NORD, "", "Bahnhofstraße"), (NORD, "", "Mühlenstraße"), (NORD, "Lütte", "Lütte"),
        }  # fmt: skip
        ranges = {location.numbers.key for location in Location.objects.filter(street__name="Mühlenstraße")}
        assert ranges == {"/even", "/odd"}
        assert pickups(name="Bahnhofstraße") == {
            ("residual", "2-weekly", first, first),
            ("residual", "2-weekly", second, second),
            ("residual", "4-weekly", second, second),
            ("residual", "2-weekly", date(2026, 12, 3), date(2026, 12, 3)),
        }
        moved = Pickup.objects.get(status="moved")
        assert (moved.original_on, moved.on) == (date(2026, 12, 25), date(2026, 12, 24))
    with tenant_context(sued):
        assert list(Street.objects.values_list("ags", "name")) == [(SUED, "Bahnhofstraße")]
        assert pickups() == {("residual", "2-weekly", day, day) for day in (first, second)}


def test_a_key_of_another_municipality_and_an_unreadable_one_are_faulty_lines_in_a_town(db):
    town = rolled_out("nordstadt", ags=NORD, name={"de": "Nordstadt"}, waste={})
    with tenant_context(town):
        content = LETTER.read_bytes() + b"9,1629E+06;;Ahornweg;;Papier;;04.12.2026;\r\n"
        report = Report.unpack(bytes(read_in(town, content).report))
        assert [line for _file, line, _text in report.problems] == [11, 9, 10]
        assert SUED in report.problems[1][2]
        assert set(Street.objects.values_list("ags", flat=True)) == {NORD}


def test_a_line_is_a_towns_own_by_its_key_or_its_name(db):
    town = rolled_out("nordstadt", ags=NORD, name={"de": "Nordstadt"})
    said = {"Nordstadt": "", "Stadt Nordstadt": "", "Südstadt": "", "": SUED, "Irgendwo": NORD}
    plain = Address(place="Nordstadt", street="Ahornweg", numbers=HouseNumbers())
    pickup = Entry(fraction="paper", title="Papier", variant="", on=NOW.date(), original_on=NOW.date(), address=plain)
    entries = [
        replace(pickup, line=line, address=replace(plain, municipality=name, ags=key))
        for line, (name, key) in enumerate(said.items(), start=2)
    ]
    with tenant_context(town):
        file = keep_own(ReadFile(entries=entries), town=town)
    assert {entry.address for entry in file.entries} == {replace(plain, place="", ags=NORD, municipality="Nordstadt")}
    assert [entry.line for entry in file.entries] == [2, 3, 6]
    assert [problem.line for problem in file.problems] == [4, 5]


def test_a_village_under_another_municipalitys_key_than_known_is_warned_of(db):
    authority = rolled_out("abfall", kind="provider", ags=None)
    with tenant_context(authority):
        Street.objects.create(ags=NORD, municipality="Nordstadt", place="Lütte", name="Ahornweg", updated_at=NOW)
        named = [(SUED, "Lütte"), (SUED, "Neudorf"), (NORD, "")]
        streets = [
            StreetData(
                public_id=uuid4(), name="Weg", ags=ags, municipality="", place=place, is_whole_place=False, locations=()
            )
            for ags, place in named
        ]
        (said,) = misplaced(streets, town=authority)
        assert said.startswith(f"„Lütte“ steht hier unter {SUED}, bekannt ist der Ort unter Nordstadt ({NORD}).")
        assert not [*misplaced([*streets, replace(streets[0], ags=NORD)], town=authority)]
    town = rolled_out("suedstadt", ags=SUED, name={"de": "Südstadt"})
    with tenant_context(town):
        Area.objects.create(name="Lütte")
        assert [*misplaced(streets, town=town)] == []
        assert len([*misplaced([replace(streets[0], ags=NORD)], town=town)]) == 1


def test_an_authoritys_table_of_streets_brings_a_town_no_street_of_its_neighbours(db):
    town = rolled_out("nordstadt", ags=NORD, name={"de": "Nordstadt"})
    rows = [f"{NORD};Nordstadt;;Ahornweg", f"{SUED};Südstadt;;Seeweg", ";Südstadt;;Uferweg", ";;;Mühlenweg"]
    lines = ["AGS;Gemeinde;Ortsteil;Straße;von;bis;Seite;Listen", *(f"{row};;;;7" for row in rows)]
    content = "\n".join(lines).encode()
    with tenant_context(town):
        table = keep_own_rows(read_streets(content), town=town)
    assert [row.street for row in table.rows] == ["Ahornweg", "Mühlenweg"]
    assert [text.split(":")[0] for text in table.problems] == ["Zeile 3", "Zeile 4"]
    authority = rolled_out("abfall", kind="provider", ags=None)
    with tenant_context(authority):
        assert len(keep_own_rows(read_streets(content), town=authority).rows) == 4
