"""What the bench of reminders measures is really done: everybody is told once; few cost as much as many."""

from __future__ import annotations

from backend.push.models import Delivery, Message
from backend.tenants.models import Municipality
from benchmarks.waste_reminders import telling


def test_ten_and_a_thousand_installations_cost_the_same_statements(town: Municipality) -> None:
    costs = []
    for installations in (10, 1_000):
        telling.fill(installations)
        found = telling.tell([town], postmaster=0)
        assert {what: figures["deliveries"] for what, figures in found.items()} == {
            "reminders": installations,
            "corrections": installations,
        }
        costs.append({what: figures["statements_a_town"] for what, figures in found.items()})
    assert costs[0] == costs[1]
    assert max(costs[1].values()) <= 30
    assert Delivery.objects.values("message").distinct().count() == Message.objects.filter(planned__gt=0).count()
