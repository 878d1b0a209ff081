"""A town made and changed in the browser: checked as a file is, applied by the same work, and never from a disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import gettext_noop, override
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.models import AuditEntry
from backend.common import clock
from backend.console.details.editing import labelled
from backend.console.details.fields import unknown_fields
from backend.console.details.text import DocumentText
from backend.tenants.backup import rows
from backend.tenants.changes import Change, Kind
from backend.tenants.file.phrases import said
from backend.tenants.file.problems import FileRefused
from backend.tenants.file.reading import read_file
from backend.tenants.kept.applying import apply_document
from backend.tenants.kept.documents import read_document
from backend.tenants.kept.saying import line_of
from backend.tenants.models import Host, Municipality, RolloutResult, TownDocument, TownSecret
from backend.tenants.rollout.applying import apply_file
from backend.tenants.secrets import set_secret, value_of

REGION = """\
name: {de: Region}
operator: {name: Betrieb}
demo: true
defaults: {state: BB, languages: [de], modules: [news]}
"""
TYPED = """\
# von Hand
slug: neudorf
name: {de: Neudorf}   # ohne Zusatz
"""
FORM = {
    "ansicht": "formular",
    "schritt": "vorschau",
    "text": "status: preparing\n",
    "slug": "neudorf",
    "name.de": "Neudorf",
    "center.lat": "52,1",
    "center.lon": "12,5",
    "areas": "Oberdorf\nUnterdorf",
    "theme.primary": "#08743c",
    "hosts": "www.neudorf.example.org",
    "sources-0-name": "Rathaus",
    "sources-0-kind": "rss",
    "sources-0-url": "https://www.example.org/feed",
    "people-0-email": "redaktion@example.org",
    "people-0-name": "Redaktion",
    "people-0-role": "editor",
}


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    """The operator's folder, with the region's file alone."""
    settings.MUNICIPALITIES_DIR = tmp_path
    (tmp_path / "region.yaml").write_text(REGION)
    return tmp_path


def carried(response) -> dict[str, str]:
    """The text and its version, as the page hands them on."""
    return {"text": response.context["text"], "version": response.context["version"], "ansicht": "vorschau"}


def apply_in(console, slug: str, *, plan) -> None:
    response = console.post(plan.request["PATH_INFO"], {**carried(plan), "schritt": "anwenden"})
    assert response["Location"] == f"/kommunen/{slug}/angaben/stand/"


def work_off(slug: str) -> None:
    """What the job does, in the transaction of the test."""
    apply_document(slug, version=TownDocument.objects.get(slug=slug).version, now=clock.now())


def test_a_town_is_made_by_the_form_and_changed_after(console, folder):
    plan = console.post("/neue-kommune/", FORM)
    page = plan.content.decode()

    for words in ("Ortsteil Oberdorf", "Rolle Redaktion", "Hauptfarbe: <del>", "wartet, bis ihr DNS"):
        assert words in page
    assert not Municipality.objects.filter(schema_name="neudorf").exists()
    apply_in(console, "neudorf", plan=plan)
    assert ProcrastinateJob.objects.filter(args__schema="neudorf").exists()
    waiting = console.get("/kommunen/neudorf/angaben/stand/")
    assert waiting["Refresh"] == "2"
    assert "Wartet auf die Hintergrunddienste" in waiting.content.decode()
    assert "neudorf" in console.get("/").content.decode()
    work_off("neudorf")

    town = Municipality.objects.get(schema_name="neudorf")
    assert (town.title, town.status, town.center_lat) == ("Neudorf", "preparing", 52.1)
    assert Host.objects.get(domain="www.neudorf.example.org").state == Host.State.PENDING
    assert "Übernommen" in console.get("/kommunen/neudorf/angaben/stand/").content.decode()
    work_off("neudorf")
    assert RolloutResult.objects.filter(slug="neudorf").first().changes == 0
    assert AuditEntry.objects.filter(action="town.details_changed", detail__town="neudorf").exists()

    form = console.get("/kommunen/neudorf/angaben/")
    kept = {"text": form.context["text"], "version": form.context["version"]}
    typed = {**FORM, **kept, "theme.primary": "#1a4b84", "sources-0-name": "", "sources-0-url": ""}
    plan = console.post("/kommunen/neudorf/angaben/", typed)
    assert "#08743c</del> → <ins>#1a4b84" in plan.content.decode()
    assert "Quelle Rathaus" in plan.content.decode()
    apply_in(console, "neudorf", plan=plan)
    late = console.post("/kommunen/neudorf/angaben/", {**carried(plan), "schritt": "anwenden"})
    assert late.status_code == 409
    assert "inzwischen" in late.content.decode()

    (folder / "neudorf.yaml").write_text(TYPED)
    outcome = apply_file(read_file(folder / "neudorf.yaml"), now=clock.now())
    assert outcome.error.code == "kept_in_console"
    TownDocument.objects.filter(slug="neudorf").update(state="done")
    console.post("/kommunen/neudorf/angaben/abgeben/")
    assert apply_file(read_file(folder / "neudorf.yaml"), now=clock.now()).is_fine
    page = console.get("/kommunen/neudorf/angaben/").content.decode()
    assert "neudorf.yaml" in page
    assert "schritt" not in page


def test_mistakes_stand_at_their_fields_in_german(console, folder):
    typed = {**FORM, "theme.primary": "#fff", "sources-0-kind": "", "ags": "12", "slug": "musterstadt"}
    response = console.post("/neue-kommune/", typed)
    page = response.content.decode()

    assert response.status_code == 422
    assert "ist auf Weiß nicht lesbar" in response.context["form"].errors["theme.primary"][0]
    assert response.context["form"].errors["ags"]
    assert "fehlt" in response.context["form"].lists[0].forms[0].errors["kind"][0]
    assert "Neudorf" in page
    taken = console.post("/neue-kommune/", {**FORM, "slug": "musterstadt"})
    assert taken.status_code == 409
    Host.objects.create(
        tenant=Municipality.objects.get(schema_name="musterstadt"), domain=FORM["hosts"], is_primary=False
    )
    assert "gehört schon einer anderen Kommune" in console.post("/neue-kommune/", FORM).content.decode()
    assert not TownDocument.objects.exists()


def test_what_can_not_be_applied_says_why_and_may_be_thrown_away(console, folder):
    (folder / "region.yaml").write_text(REGION.replace("demo: true", "demo: false"))
    text = TYPED + "status: live\n"
    TownDocument.objects.create(slug="neudorf", text=text, changed_at=clock.now())
    work_off("neudorf")
    page = console.get("/kommunen/neudorf/angaben/stand/").content.decode()

    assert "Nichts wurde übernommen" in page
    assert "Die Kommune kann noch nicht live gehen" in page
    assert "Impressum: um welche Behörde es sich handelt." in page
    assert not Municipality.objects.filter(schema_name="neudorf").exists()
    assert console.post("/kommunen/neudorf/angaben/abgeben/")["Location"] == "/"
    assert not TownDocument.objects.exists()


def test_a_town_without_a_file_gets_a_document_of_what_it_is(console, folder):
    text = console.get("/kommunen/musterstadt/angaben/").context["text"]
    plan = console.post("/kommunen/musterstadt/angaben/", {"ansicht": "text", "text": text, "version": "0"})

    assert "slug: musterstadt" in text
    assert "Nichts würde sich ändern" in plan.content.decode()


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("extends: ../../etc/passwd", "extends"),
        ("theme: {logo: ../logo.png}", "theme.logo"),
        ("theme: {logo: !!binary Li4vbG9nby5wbmc=}", "theme.logo"),
        ("pictures: ../pictures.yaml", "pictures"),
        ("places: ../places.yaml", "places"),
        ("places: [{name: Rathaus, picture: ../a.png}]", "places.0.picture"),
        ("sources: [{kind: rss, name: A, path: /etc/passwd}]", "sources.0.path"),
        ('sources: [{kind: rss, name: A, path: "https://www.example.org/"}]', "sources.0.path"),
        ("waste: {calendars: [{format: csv, path: a.csv}]}", "waste.calendars.0.path"),
        ('waste: {calendars: [{format: csv, url: "https://a.example.org", streets: /a}]}', "waste.calendars.0.streets"),
        ('waste: {calendars: [{format: csv, url: "https://a.example.org", stops: a}]}', "waste.calendars.0.stops"),
        ('push: {credentials: "env:SECRET_KEY"}', "push.credentials"),
        ('push: {credentials: "file:/run/secrets/a"}', "push.credentials"),
        ('push: {credentials: {fcm: " file:/run/secrets/a"}}', "push.credentials.fcm"),
    ],
)
def test_nothing_that_a_browser_says_is_read_from_the_servers_disk(line, field, folder):
    with pytest.raises(FileRefused) as refused:
        read_document(TYPED + line)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert refused.value.problems[0].line == 4


def test_a_plan_names_columns_and_choices_as_people_do():
    with override("de"):
        lines = [
            labelled(line_of(Change(kind=Kind.CHANGE, subject=subject, before=before, after=after)))
            for subject, before, after in [
                ("source Blatt rights", "own", "press"),
                ("source Blatt kind", "rss", "ics"),
                ("place Museum postal_code", "", "14823"),
                ("person a@example.org role", ["editor"], ["editor", "publisher"]),
                ("person a@example.org", None, said(gettext_noop("active"))),
                ("role editor", None, said(gettext_noop("%(count)d rights"), count=12)),
            ]
        ]
        made = labelled(line_of(Change(kind=Kind.CREATE, subject="source Neue Wörter words")))
    assert [(line.subject, line.before, line.after) for line in lines] == [
        ("Quelle Blatt: Rechte", "eigene Texte", "Presse: Anriss und Link, 14 Tage"),
        ("Quelle Blatt: Art", "Nachrichten: RSS", "Veranstaltungen: Kalender (ICS)"),
        ("Einrichtung Museum: Postleitzahl", "nichts", "14823"),
        ("Person a@example.org: Rolle", "Redaktion", "Redaktion, Freigabe"),
        ("Person a@example.org", "nichts", "aktiv"),
        ("Rolle Redaktion", "nichts", "12 Rechte"),
    ]
    assert made.subject == "Quelle Neue Wörter words", "the name of a source that is made"


def test_what_stays_here_and_addresses_are_no_paths(folder):
    text = 'push: {credentials: "secret:FCM"}\nwaste: {calendars: [{format: csv, url: "https://a.example.org"}]}\n'
    assert read_document(TYPED + text).town.slug == "neudorf"


def test_comments_and_what_the_form_does_not_ask_for_stay():
    draft = DocumentText(TYPED + "links: [{title: A, url: 'https://a.example.org'}]\n")
    draft.put(("name", "de"), "Neudorf an der Plane")
    draft.put(("contact", "email"), "a@example.org")
    draft.put(("contact", "email"), "")
    assert str(draft) == (
        "# von Hand\nslug: neudorf\nname: {de: Neudorf an der Plane} # ohne Zusatz\n"
        "links: [{title: A, url: 'https://a.example.org'}]\n"
    )


def test_the_form_asks_for_fields_that_there_are():
    assert unknown_fields() == []


def test_a_backup_has_document_and_sealed_secrets_and_an_export_has_no_secret(town):
    set_secret(town, name="FCM", value="ganz-geheim", now=clock.now())
    TownDocument.objects.create(slug="musterstadt", text=TYPED, version=3, changed_at=clock.now())
    leaving, kept = rows.save(town, leaves=True), rows.save(town)
    TownDocument.objects.all().delete()
    TownSecret.objects.all().delete()

    assert b"ganz-geheim" not in kept
    for content, secret in ((leaving, ""), (kept, "ganz-geheim")):
        rows.restore(rows.Document.model_validate_json(content).model_dump(), existing=town)
        assert TownDocument.objects.get(slug="musterstadt").text == TYPED
        assert value_of("FCM", schema="musterstadt") == secret


def test_a_secret_is_kept_and_never_shown(console):
    page = "/kommunen/musterstadt/geheimnisse/"
    console.post(page, {"name": "FCM", "value": "ganz-geheim"})
    console.post(page, {"name": "1 falsch", "value": "auch-geheim"})
    shown = console.get("/kommunen/musterstadt/").content.decode()

    assert value_of("FCM", schema="musterstadt") == "ganz-geheim"
    assert value_of("FCM", schema="nachbardorf") == ""
    assert "geheim" not in TownSecret.objects.get().sealed
    assert re.search(r"FCM</strong>\s*<span class=\"meta\">gesetzt am", shown)
    assert "ganz-geheim" not in shown
    console.post(page, {"name": "FCM", "entfernen": "1"})
    assert value_of("FCM", schema="musterstadt") == ""
    entries = AuditEntry.objects.filter(action__startswith="secret.")
    assert "geheim" not in str(list(entries.values("detail")))
