"""The start page of the CMS: what each role finds there, and that it costs the same however much there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry, Workflow, WorkflowContentType

from backend.accounts.models import Role, User
from backend.feeds.models import Article
from tests.accounts.people import person_of
from tests.feeds.factories import NOON, article, source
from tests.statements import statements


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sit_down(client_of, town):
    """Somebody with these roles at the start page: the answer's text, its white space made single."""

    def sit(*roles: str) -> str:
        person = User.objects.filter(email="anna@example.org").first() or person_of(town, *roles)
        client = client_of(town)
        client.force_login(person, backend="backend.accounts.backends.PasswordBackend")
        answer = client.get("/cms/")
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return sit


def scheduled(item: Article, *, at) -> Article:
    item.go_live_at = at
    item.save_revision().publish()
    return item


def written_by(person: User, item: Article) -> Article:
    content_type = ContentType.objects.get_for_model(Article)
    ModelLogEntry.objects.create(
        content_type=content_type,
        object_id=str(item.pk),
        user=person,
        action="wagtail.create",
        label=item.title,
        timestamp=NOON,
    )
    return item


def with_workflow() -> None:
    WorkflowContentType.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Article), defaults={"workflow": Workflow.objects.first()}
    )


def test_it_is_the_towns_own(sit_down):
    page = sit_down(Role.PUBLISHER)
    assert '<h1 class="desk-town">Musterstadt</h1>' in page
    assert "Ortsblatt" in page
    assert "Wagtail" not in page.partition("<main")[2]


def test_one_click_leads_to_what_people_come_for(sit_down):
    page = sit_down(Role.CONTRIBUTOR)
    assert 'href="/cms/snippets/feeds/article/add/"' in page
    assert "Neue Nachricht" in page
    assert "Neue Veranstaltung" in page


def test_who_may_not_write_finds_no_button(sit_down):
    page = sit_down(Role.URGENT_SENDER)
    assert "Neue Nachricht" not in page
    assert "Kein Beitrag wartet auf Sie." in page


def test_a_module_that_the_town_does_not_have_shows_nothing(sit_down, town):
    town.modules = [key for key in town.modules if key != "news"]
    town.save()
    scheduled(article(live=False), at=NOON + timedelta(hours=2))
    page = sit_down(Role.PUBLISHER)
    assert "Neue Nachricht" not in page
    assert "Neue Bänke" not in page


def test_what_goes_out_today_is_listed_with_its_time(sit_down):
    scheduled(article("Heute", live=False), at=NOON + timedelta(hours=2))
    scheduled(article("Morgen", live=False), at=NOON + timedelta(hours=14))
    page = sit_down(Role.EDITOR)
    assert "Wird heute veröffentlicht" in page
    assert ">Heute</a>" in page
    assert "14:00" in page
    assert "Morgen" not in page


def test_what_ends_within_the_week_is_listed(sit_down):
    article("Endet bald", expire_at=NOON + timedelta(days=3))
    article("Endet später", expire_at=NOON + timedelta(days=9))
    page = sit_down(Role.EDITOR)
    assert "Endet in den nächsten sieben Tagen" in page
    assert "Endet bald" in page
    assert "Endet später" not in page


def test_contributors_meet_only_their_own(sit_down, town):
    anna = person_of(town, Role.CONTRIBUTOR)
    written_by(anna, scheduled(article("Meins", live=False), at=NOON + timedelta(hours=1)))
    scheduled(article("Fremd", live=False), at=NOON + timedelta(hours=1))
    article("Fremd und bald zu Ende", expire_at=NOON + timedelta(days=1))
    page = sit_down()
    assert "Meins" in page
    assert "Fremd" not in page


def test_a_publisher_finds_what_was_submitted_and_the_writer_what_was_sent_back(sit_down, town, client_of):
    with_workflow()
    writer = person_of(town, Role.CONTRIBUTOR, email="verein@example.org")
    chief = person_of(town, Role.PUBLISHER)
    item = article("Sommerfest", live=False)
    item.save_revision(user=writer)
    state = Workflow.objects.first().start(item, writer)
    assert "Sommerfest" in sit_down()
    state.current_task_state.reject(user=chief, comment="Bitte mit Uhrzeit.")
    assert "Sommerfest" not in sit_down()
    client = client_of(town)
    client.force_login(writer, backend="backend.accounts.backends.PasswordBackend")
    page = client.get("/cms/").content.decode()
    assert "Zurück an mich" in page
    assert "Bitte mit Uhrzeit." in page


def test_editors_see_imports_that_fail_and_contributors_do_not(sit_down, town):
    source("Amtsseite", failures=3, last_error="Die Antwort ist leer.")
    assert "Die Antwort ist leer." in sit_down(Role.EDITOR)
    User.objects.all().delete()
    assert "Amtsseite" not in sit_down(Role.CONTRIBUTOR)


def test_it_costs_the_same_however_much_there_is(sit_down, town):
    with_workflow()
    person_of(town, Role.PUBLISHER)
    writer = person_of(town, Role.CONTRIBUTOR, email="verein@example.org")

    def fill(number: int) -> None:
        scheduled(article(f"Geplant {number}", live=False), at=NOON + timedelta(hours=2))
        article(f"Endet {number}", expire_at=NOON + timedelta(days=3))
        source(f"Quelle {number}", failures=1, last_error="Leer.")
        item = article(f"Wartet {number}", live=False)
        item.save_revision(user=writer)
        Workflow.objects.first().start(item, writer)

    fill(0)
    sit_down()
    with statements() as few:
        sit_down()
    for number in range(1, 6):
        fill(number)
    with statements() as many:
        sit_down()
    assert len(many) == len(few)
