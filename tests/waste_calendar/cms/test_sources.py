"""Calendars on the internet in the CMS: editors name addresses, and files stay the operator's."""

from backend.common import clock
from backend.waste_calendar.models import CalendarSource

WIZARD = "/cms/abfallkalender/einlesen/"
URL = "/cms/snippets/waste_calendar/calendarsource/"


def test_an_editor_adds_an_address_and_leaves_files_alone(cms, town):
    file = CalendarSource.objects.create(path="/srv/secret/{year}.csv", format="csv", is_owned_by_file=True)
    values = {"format": "ics", "streets": "", "stops": ""}
    refused = cms.post(f"{URL}add/", {**values, "path": "/etc/passwd"})
    assert refused.status_code == 200
    assert cms.post(f"{URL}add/", {**values, "path": "webcal://example.org/{year}.ics"}).status_code == 302
    source = CalendarSource.objects.get(is_owned_by_file=False)
    shown = cms.get(URL).content.decode()
    assert "webcal://example.org/{year}.ics" in shown
    assert f"{URL}edit/{source.pk}/" in shown
    assert f"{clock.now().year}.csv" in shown
    assert "/srv/secret" not in shown
    for action in ("edit", "delete"):
        assert cms.post(f"{URL}{action}/{file.pk}/", {**values, "path": "https://example.org/x.ics"}).status_code == 302
    file.refresh_from_db()
    assert file.path == "/srv/secret/{year}.csv"
    for action in ("inspect", "copy", "history"):
        assert "/srv/secret" not in cms.get(f"{URL}{action}/{file.pk}/").content.decode()
    cms.post(f"/cms/bulk/waste_calendar/calendarsource/delete/?id={file.pk}&id={source.pk}")
    assert list(CalendarSource.objects.all()) == [file]


def test_what_leads_to_no_public_place_or_names_what_nobody_fills_in_is_refused_where_it_is_entered(cms):
    values = {"format": "ics", "streets": "", "stops": ""}
    for address in (
        "https://localhost/x",
        "https://192.168.1.7/x.ics",
        "http://intranet/x",
        "https://a:b@example.org/x",
    ):
        page = cms.post(f"{URL}add/", {**values, "path": address}).content.decode()
        assert "privates Netz" in page or "Kennwort" in page or "Passwort" in page, address
    page = cms.post(f"{URL}add/", {**values, "path": "https://example.org/{evil}.ics"}).content.decode()
    assert "{evil} wird hier nicht ersetzt" in page
    assert not CalendarSource.objects.exists()


def test_a_secret_in_an_address_is_read_in_its_form_alone(cms):
    source = CalendarSource.objects.create(path="https://example.org/ics?token=geheim", format="ics")
    pages = {action: cms.get(f"{URL}{action}/{source.pk}/").content.decode() for action in ("inspect", "history")}
    pages |= {
        "list": cms.get(URL).content.decode(),
        "wizard": cms.get("/cms/abfallkalender/einlesen/").content.decode(),
    }
    for name, page in pages.items():
        assert "geheim" not in page, name
    assert "token=•••" in pages["list"]
    assert "token=geheim" in cms.get(f"{URL}edit/{source.pk}/").content.decode()
