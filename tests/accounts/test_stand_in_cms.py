"""The pages "Vertretungen": who meets them, who names whom, and how it is said back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.timezone import localdate

from backend.accounts.models import AuditEntry, Invitation, Role, StandIn, User
from backend.accounts.people import roles_of
from backend.accounts.standing_in import Days, name_stand_in
from tests.accounts.people import person_of
from tests.cms_forms import said
from tests.statements import statements

PAGE, NEW = "/cms/vertretungen/", "/cms/vertretungen/neu/"


@pytest.fixture
def anna(town) -> User:
    return person_of(town, Role.PUBLISHER)


@pytest.fixture
def paul(town) -> User:
    user = person_of(town, Role.EDITOR, email="paul@example.org")
    User.objects.filter(pk=user.pk).update(first_name="Paul", last_name="Probe")
    return User.objects.get(pk=user.pk)


@pytest.fixture
def administrator(town) -> User:
    return person_of(town, Role.TOWN_ADMINISTRATOR, email="verwaltung@example.org")


def of(town, user: User) -> Client:
    client = Client(headers={"host": town.default_domain})
    client.force_login(user, backend="backend.accounts.backends.PasswordBackend")
    return client


def written(absent: User, deputy: object, **changes: object) -> dict[str, object]:
    today = localdate()
    days = {"first": today.isoformat(), "last": (today + timedelta(days=4)).isoformat()}
    return {"absent": absent.pk, "deputy": getattr(deputy, "pk", deputy), **days, **changes}


def lend(absent: User, deputy: User | None, *, town) -> StandIn:
    days = Days(first=localdate(), last=localdate() + timedelta(days=4))
    return name_stand_in(absent=absent, deputy=deputy, days=days, by=absent, town=town)


def test_somebody_names_a_colleague_for_themselves(town, anna, paul):
    client = of(town, anna)
    page = client.get(NEW).content.decode()
    assert "Paul Probe" in page
    client.post(NEW, written(anna, paul))
    row = StandIn.objects.get()
    assert (row.absent, row.deputy, row.named_by) == (anna, paul, anna)
    assert any("Paul Probe vertritt Anna Beispiel" in message for message in said(client, PAGE))
    assert AuditEntry.objects.get(action="stand_in.named").actor_name == "Anna Beispiel"


def test_an_editor_can_name_nobody_for_a_publisher(town, anna, paul):
    answer = of(town, paul).post(NEW, written(anna, paul))
    assert answer.status_code == 200
    assert not StandIn.objects.exists()


def test_an_administrator_names_for_others_also_the_operator(town, anna, paul, administrator):
    of(town, administrator).post(NEW, written(anna, "operator"))
    row = StandIn.objects.get()
    assert row.deputy is None
    assert "Betreiber der Region vertritt Anna Beispiel" in of(town, paul).get(PAGE).content.decode()


def test_a_neighbour_is_invited_for_that_time_only(town, anna):
    client = of(town, anna)
    assert "Einladung gehen" in client.post(NEW, written(anna, "guest")).content.decode()
    client.post(NEW, written(anna, "guest", name="Nina Nachbarin", email="Nina@nachbardorf.example"))
    nina = User.objects.get(email="nina@nachbardorf.example")
    assert nina.guest_until == StandIn.objects.get().ends_at
    assert roles_of(nina) == frozenset()
    assert Invitation.objects.unsent().get().user == nina


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"last": "2020-01-01", "first": "2020-01-01"}, "Dieser Tag ist vorbei"),
        ({"last": "2026-01-01", "first": "2026-01-02"}, "vor dem ersten Tag"),
        ({"last": "9999-12-31"}, "Höchstens ein Jahr"),
        ({"last": "morgen"}, "Datum"),
    ],
)
def test_days_that_make_no_sense_are_asked_for_again(town, anna, paul, days, expected):
    assert expected in of(town, anna).post(NEW, written(anna, paul, **days)).content.decode()
    assert not StandIn.objects.exists()


def test_days_are_changed_and_it_is_ended_by_those_it_concerns_only(town, anna, paul, administrator):
    row = lend(anna, paul, town=town)
    stranger = person_of(town, Role.PUBLISHER, email="fremd@example.org")
    days = {"first": row.starts_at.date().isoformat(), "last": (localdate() + timedelta(days=9)).isoformat()}
    for person in (stranger, paul):
        assert of(town, person).post(f"{PAGE}{row.pk}/tage/", days).status_code == 302
        assert StandIn.objects.get().ends_at == row.ends_at
    of(town, anna).post(f"{PAGE}{row.pk}/tage/", days)
    assert StandIn.objects.get().ends_at > row.ends_at
    of(town, stranger).post(f"{PAGE}{row.pk}/beenden/")
    assert StandIn.objects.get().ended_at is None
    of(town, paul).post(f"{PAGE}{row.pk}/beenden/")
    assert StandIn.objects.get().ended_at is not None
    assert of(town, administrator).post(f"{PAGE}{row.pk}/beenden/").status_code == 404


def test_a_contributor_meets_none_of_it(town, anna, paul):
    row = lend(anna, paul, town=town)
    club = person_of(town, Role.CONTRIBUTOR, email="verein@example.org")
    client = of(town, club)
    for path in (PAGE, NEW, f"{PAGE}{row.pk}/tage/"):
        assert client.get(path).status_code == 302
    assert "vertritt" not in client.get("/cms/").content.decode()
    assert "Vertretungen" not in client.get("/cms/").content.decode()


def test_the_start_page_says_who_stands_in_for_whom_in_as_many_statements_as_ever(town, anna, paul):
    lend(anna, paul, town=town)
    client = of(town, paul)
    client.get("/cms/")
    with statements() as before:
        page = client.get("/cms/").content.decode()
    assert "Sie vertreten Anna Beispiel" in page
    assert "Paul Probe vertritt Anna Beispiel" in of(town, anna).get("/cms/").content.decode()
    for number in range(5):
        third = person_of(town, Role.EDITOR, email=f"dritte{number}@example.org")
        lend(anna, third, town=town)
    client.get("/cms/")
    with statements() as after:
        client.get("/cms/")
    assert len(after) == len(before)


def test_who_administers_as_a_stand_in_gives_only_roles_of_their_own(town, paul, administrator):
    lend(administrator, paul, town=town)
    client = of(town, paul)
    page = client.get("/cms/users/new/").content.decode()
    roles = [label.text.strip() for label in BeautifulSoup(page, "html.parser").select("#id_groups label")]
    assert sorted(roles) == ["Mitwirkende", "Redaktion"]
    assert client.get(f"/cms/users/edit/{administrator.pk}/").status_code == 302
    assert client.get(f"/cms/people/{administrator.pk}/second-step/").status_code == 302
    form = client.get(f"/cms/users/edit/{paul.pk}/").content.decode()
    assert form.count("checked") == form.count('name="is_active"') + 1  # the own role, and that the account is open


def test_today_is_the_towns(town, anna, paul):
    of(town, anna).post(NEW, written(anna, paul, first=localdate().isoformat(), last=localdate().isoformat()))
    row = StandIn.objects.get()
    assert row.ends_at - row.starts_at in {timedelta(hours=hours) for hours in (23, 24, 25)}
    assert isinstance(localdate(row.starts_at), date)


def test_a_person_is_copied_only_by_who_may_look_after_them(town, paul, administrator):
    address = f"/cms/users/copy/{administrator.pk}/"
    assert of(town, administrator).get(address).status_code == 200
    lend(administrator, paul, town=town)
    assert of(town, paul).get(address).status_code == 302
