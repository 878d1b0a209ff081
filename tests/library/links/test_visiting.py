"""Testing addresses: when one counts as broken, whom we ask how often, and that nothing stops the others."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django_tenants.utils import tenant_context
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.library.links import own_pages, tasks, visiting
from backend.library.links.visiting import BUDGET, PAUSE, Courtesy, visit_due
from backend.library.models import LinkUse, WebAddress
from backend.library.module import sweep
from backend.tenants.models import Host
from tests.content.factories import info_page
from tests.feeds.factories import NOON, article
from tests.library.links.conftest import DAY, broken, linking

State = WebAddress.State


def test_a_link_that_works_is_tested_about_once_a_week(visitor):
    linking(visitor.link())
    visitor.works()
    assert visitor.visit() == 1
    address = WebAddress.objects.get()
    assert (address.state, address.tested_at) == (State.FINE, NOON)
    assert NOON + timedelta(days=7) <= address.next_test_at <= NOON + timedelta(days=7.7)
    assert visitor.visit() == 0


@pytest.mark.parametrize(("status", "days"), [(404, 2), (410, 2), (500, 4), (503, 4)])
def test_a_link_is_broken_after_failures_on_several_days(visitor, status, days):
    linking(visitor.link())
    visitor.breaks(status=status)
    assert visitor.days(days - 1).state == State.SUSPECT
    address = visitor.days(1)
    assert address.state == State.BROKEN
    assert address.failing_since == NOON + DAY
    assert str(status) in address.reason or status == 410


def test_failing_several_times_on_one_day_is_failing_once(visitor):
    linking(visitor.link())
    visitor.breaks()
    for _attempt in range(5):
        WebAddress.objects.update(next_test_at=NOON)
        visitor.visit()
    address = WebAddress.objects.get()
    assert (address.state, address.failed_days) == (State.SUSPECT, 1)


def test_what_was_suspect_is_asked_the_next_day_and_forgiven(visitor):
    linking(visitor.link())
    visitor.breaks(status=500)
    visitor.visit()
    assert WebAddress.objects.get().next_test_at <= NOON + timedelta(days=1.1)
    visitor.works()
    address = visitor.days(1)
    assert (address.state, address.failing_since, address.failed_days) == (State.FINE, None, 0)


def test_no_answer_at_all_takes_as_long_as_an_error_of_the_server(visitor):
    linking(f"http://127.0.0.1:{visitor.server.port}/")
    visitor.server.answers["/"] = lambda handler: setattr(handler, "close_connection", True)
    assert visitor.days(3).state == State.SUSPECT
    assert visitor.days(1).state == State.BROKEN


@pytest.mark.parametrize("status", [401, 403, 405, 429, 999])
def test_a_server_that_refuses_programs_is_not_called_broken(visitor, status):
    linking(visitor.link())
    visitor.breaks(status=status)
    address = visitor.days(10)
    assert (address.state, address.failing_since) == (State.UNTESTABLE, None)


def test_who_asks_us_to_come_back_later_is_left_alone_until_then(visitor):
    linking(visitor.link())
    visitor.breaks(status=429, Retry_After=str(9 * 24 * 3600))
    visitor.visit()
    assert WebAddress.objects.get().next_test_at >= NOON + timedelta(days=7)


def test_a_permanent_redirect_proposes_the_new_address(visitor):
    linking(visitor.link("/alt"))
    visitor.breaks("/alt", status=301, Location="/neu")
    visitor.works("/neu")
    address = visitor.days(1)
    assert (address.state, address.moved_to) == (State.MOVED, visitor.link("/neu"))


def test_addresses_inside_our_network_are_never_asked(town, at_noon, server):
    linking("http://127.0.0.1/", "http://10.0.0.7/", "http://169.254.169.254/latest/", "http://localhost:5432/")
    visit_due(town=town, now=NOON)
    assert {address.state for address in WebAddress.objects.all()} == {State.UNTESTABLE}
    assert not server.seen


def test_one_host_is_given_time_between_two_requests(visitor):
    linking(*(visitor.link(f"/{number}") for number in range(3)))
    for number in range(3):
        visitor.works(f"/{number}")
    visitor.visit()
    assert len(visitor.paused) == 2
    assert all(0 < seconds <= PAUSE for seconds in visitor.paused)


def test_two_hosts_wait_for_nobody():
    waited = []
    courtesy = Courtesy(pause=waited.append)
    for host in ("a.example.org", "b.example.org"):
        courtesy.wait_for(host)
    assert waited == []
    courtesy.wait_for("a.example.org")
    assert time.monotonic() > 0
    assert len(waited) == 1


def test_one_run_tests_no_more_than_its_budget_and_what_was_asked_for_first(visitor):
    linking(*(f"http://10.0.0.7/{number}" for number in range(BUDGET + 5)))
    last = WebAddress.objects.order_by("-pk").first()
    WebAddress.objects.filter(pk=last.pk).update(asked_at=NOON)
    assert visitor.visit() == BUDGET
    last.refresh_from_db()
    assert (last.state, last.asked_at) == (State.UNTESTABLE, None)
    assert visitor.visit() == 5


def test_an_address_that_breaks_the_test_itself_does_not_stop_the_others(visitor, monkeypatch, caplog):
    linking(visitor.link("/eins"), visitor.link("/zwei"))
    visitor.works("/zwei")
    probe = visiting.probe

    def strange(url, **kwargs):
        if url.endswith("eins"):
            raise RuntimeError("eins")
        return probe(url, **kwargs)

    monkeypatch.setattr(visiting, "probe", strange)
    visitor.visit()
    states = dict(WebAddress.objects.values_list("url", "state"))
    assert states == {visitor.link("/eins"): State.UNTESTABLE, visitor.link("/zwei"): State.FINE}
    assert "could not be tested" in caplog.text


def test_what_works_again_is_reported_again_when_it_breaks_once_more(visitor):
    linking(visitor.link())
    broken(visitor.link())
    LinkUse.objects.update(accepted_at=NOON)
    visitor.works()
    visitor.days(1)
    assert LinkUse.objects.get().accepted_at is None


# Our own pages


def own(town, path, *, at_noon=None):
    linking(path)
    visit_due(town=town, now=NOON)
    return WebAddress.objects.exclude(url="").get(url__endswith=path.rpartition(".test")[2])


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/", State.FINE),
        ("/nachrichten/", State.FINE),
        ("/rechtliches/impressum/", State.FINE),
        ("/api/v1/news?limit=1", State.FINE),
        ("/rechtliches/gibt-es-nicht/", State.BROKEN),
        ("/gibt-es-nicht/", State.BROKEN),
        ("/seiten/00000000-0000-4000-8000-000000000000/", State.BROKEN),
        ("/documents/99/satzung.pdf", State.BROKEN),
        ("/media/musterstadt/images/weg.png", State.BROKEN),
        ("/cms/pages/", State.UNTESTABLE),
        ("http://musterstadt.region.test/seiten/", State.FINE),
        ("http://www.musterstadt.example.org/gibt-es-nicht/", State.BROKEN),
    ],
)
def test_an_address_of_our_own_is_asked_of_our_own_views(town, at_noon, path, state):
    Host.objects.create(tenant=town, domain="www.musterstadt.example.org", is_primary=False)
    address = own(town, path)
    assert address.state == state
    assert address.next_test_at <= NOON + timedelta(days=8)


def test_a_link_to_an_item_is_broken_while_the_item_is_not_shown(town, at_noon):
    page = info_page()
    path = f"/seiten/{page.public_id}/"
    assert own(town, path).state == State.FINE
    page.unpublish()
    visit_due(town=town, now=NOON + 2 * DAY)
    address = WebAddress.objects.get()
    assert address.state == State.BROKEN
    assert address.reason == "Unter dieser Adresse steht auf Ihren Seiten nichts."


def test_another_towns_page_is_nothing_of_ours(town, other_town, at_noon):
    with tenant_context(other_town):
        foreign = article()
    assert own(town, f"/nachrichten/{foreign.public_id}/").state == State.BROKEN


def test_what_a_module_shows_is_gone_when_the_town_switches_it_off(town, at_noon):
    town.modules = [key for key in town.modules if key != "places"]
    assert own_pages.visit_own("/orte/", town=town).outcome.name == "GONE_HERE"


# Jobs


def test_the_sweep_has_tested_what_is_due_and_the_night_looks_anew(town, at_noon):
    ProcrastinateJob.objects.all().delete()
    sweep(town, NOON)
    assert not ProcrastinateJob.objects.filter(task_name__contains="links").exists()
    linking("https://www.example.org/")
    sweep(town, NOON)
    sweep(town, NOON)
    job = ProcrastinateJob.objects.get(task_name__contains="visit_links")
    assert (job.args["schema"], job.lock) == ("musterstadt", tasks.LOCK)
    sweep(town, NOON.replace(hour=2, minute=1))
    assert ProcrastinateJob.objects.filter(task_name__contains="collect_links").count() == 1
