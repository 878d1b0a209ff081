"""How often one may send, and how little of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backend.common.errors import TooManyRequests
from backend.serving.limits import Limit, count, forget_counts
from backend.serving.models import Count

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
LIMIT = Limit(name="test", each=2, town=5)


def test_the_third_attempt_of_one_address_waits_for_the_next_window(town):
    for _attempt in range(2):
        count(LIMIT, address="192.0.2.7", now=NOW)
    with pytest.raises(TooManyRequests) as refused:
        count(LIMIT, address="192.0.2.7", now=NOW + timedelta(minutes=40))
    assert refused.value.retry_after == 20 * 60 + 1

    count(LIMIT, address="192.0.2.7", now=NOW + timedelta(hours=1))


def test_others_may_go_on_until_the_town_has_had_enough(town):
    for number in range(5):
        count(LIMIT, address=f"192.0.2.{number}", now=NOW)
    with pytest.raises(TooManyRequests):
        count(LIMIT, address="192.0.2.99", now=NOW)


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("unlesbar", "unlesbar", True),
    ],
)
def test_a_household_counts_as_one(town, first, second, is_one):
    count(LIMIT, address=first, now=NOW)
    count(LIMIT, address=second, now=NOW)
    assert sorted(Count.objects.values_list("number", flat=True)) == ([2, 2] if is_one else [1, 1, 2])


def test_no_address_is_kept_and_a_window_that_is_over_is_forgotten(town):
    count(LIMIT, address="192.0.2.7", now=NOW)
    assert "192.0.2" not in repr(list(Count.objects.values()))
    first = set(Count.objects.values_list("key", flat=True))

    assert forget_counts(now=NOW + timedelta(hours=1)) == 2
    count(LIMIT, address="192.0.2.7", now=NOW + timedelta(hours=1))
    assert not first & set(Count.objects.values_list("key", flat=True))
