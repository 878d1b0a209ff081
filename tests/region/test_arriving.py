"""What has arrived where: said of each town that takes something, and only of those."""

from __future__ import annotations

from backend.region.arriving import arrivals
from backend.region.models import Offer
from backend.region.offering import withdraw
from tests.region.test_offering import NOW, give, taken, wants, work  # noqa: F401 - `taken` is a fixture
from tests.statements import statements
from tests.waste_calendar.towns import rolled_out


def test_each_town_is_told_apart_by_what_it_has_waits_for_and_could_not_take(taken, town, other_town):  # noqa: F811
    third = rolled_out("drittdorf", ags="12069777", modules=[])
    wants(other_town, town)
    wants(third, town)
    for taker in (other_town, third):
        taker.modules = ["notices"]
        taker.save()
    give(town, "a", "bad")
    give(town, "theirs", audience=["nachbardorf"])
    assert [each.waiting for each in arrivals(town, module="notices")] == [("a", "bad"), ("a", "bad", "theirs")]
    work(other_town)
    with statements() as seen:
        found = {each.town: each for each in arrivals(town, module="notices")}
    assert len(seen) == 4
    here = found[other_town.title]
    assert (here.arrived, here.waiting, here.failed, here.at) == (("a", "theirs"), (), ("bad",), NOW)
    assert found[third.title].waiting == ("a", "bad")
    assert not found[third.title].is_complete
    Offer.objects.filter(key="bad").delete()
    withdraw(town, module="notices", keys=["theirs"], now=NOW)
    here = next(each for each in arrivals(town, module="notices") if each.town == other_town.title)
    assert (here.arrived, here.waiting) == (("a",), ("theirs",))
    work(other_town)
    assert next(each for each in arrivals(town, module="notices") if each.town == other_town.title).is_complete
