"""The section `subscriptions:` of the municipality file."""

from backend.region.models import Subscription
from backend.region.rollout import addresses_of
from backend.tenants.changes import Kind
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file, plan_file
from tests.towns import town_file
from tests.waste_calendar.towns import NOW, rolled_out

WANTED = ({"from": "musterstadt"}, {"from": "nachbardorf", "modules": ["events"]})


def subjects(outcome) -> list[tuple[Kind, str]]:
    assert outcome.error is None, outcome.error
    return [(change.kind, change.subject) for change in outcome.changes if change.subject.startswith("subscriptions")]


def test_the_file_says_who_is_taken_from(db):
    town = rolled_out("nehmer", ags="12069555", subscriptions=WANTED)
    rows = Subscription.objects.filter(subscriber="nehmer", declared_in="subscriptions").order_by("origin")
    assert [(row.origin, row.modules) for row in rows] == [("musterstadt", []), ("nachbardorf", ["events"])]
    assert all(row.addressed_as == ["12069", "12069555", town.slug] for row in rows)


def test_applying_twice_changes_nothing(db):
    rolled_out("nehmer", ags="12069555", subscriptions=WANTED)
    assert subjects(apply_file(town_file("nehmer", ags="12069555", subscriptions=WANTED), now=NOW)) == []


def test_what_the_file_no_longer_names_is_removed_and_planned_before(db):
    rolled_out("nehmer", ags="12069555", subscriptions=WANTED)
    file = town_file("nehmer", ags="12069555", subscriptions=WANTED[:1])
    expected = [(Kind.REMOVE, "subscriptions.nachbardorf")]
    assert subjects(plan_file(file, now=NOW)) == expected
    assert Subscription.objects.filter(subscriber="nehmer", declared_in="subscriptions").count() == 2
    assert subjects(apply_file(file, now=NOW)) == expected
    assert Subscription.objects.filter(subscriber="nehmer", declared_in="subscriptions").count() == 1


def test_an_amt_without_an_ags_is_one_of_its_county():
    assert addresses_of(Municipality(schema_name="amt", ars="120695910")) == ["amt", "120695910", "12069"]
