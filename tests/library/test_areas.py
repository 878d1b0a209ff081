"""A village sees its own, what is around it and what is below it, never its neighbour."""

from uuid import uuid4

import pytest

from backend.common.errors import InvalidParameter
from backend.library.areas import related, scope_of
from backend.library.models import Area
from tests.statements import statements


@pytest.fixture
def amt(town) -> dict[str, Area]:
    """Niemegk (Hohenwerbig, Lühnsdorf) and Planetal (Dahnsdorf)."""
    niemegk = Area.objects.create(name="Niemegk", kind=Area.Kind.GEMEINDE)
    planetal = Area.objects.create(name="Planetal", kind=Area.Kind.GEMEINDE)
    children = [("Hohenwerbig", niemegk), ("Lühnsdorf", niemegk), ("Dahnsdorf", planetal)]
    areas = [niemegk, planetal, *(Area.objects.create(name=name, parent=parent) for name, parent in children)]
    return {area.name: area for area in areas}


def names(amt, scope) -> set[str]:
    return {area.name for area in amt.values() if area.public_id in scope}


def test_a_village_has_itself_and_its_municipality(amt):
    assert names(amt, scope_of(amt["Lühnsdorf"].public_id)) == {"Lühnsdorf", "Niemegk"}


def test_a_municipality_has_all_its_villages(amt):
    assert names(amt, scope_of(amt["Niemegk"].public_id)) == {"Niemegk", "Hohenwerbig", "Lühnsdorf"}


def test_no_area_means_everything(town):
    assert scope_of(None) is None


def test_an_unknown_area_is_refused_by_its_parameter(amt):
    with pytest.raises(InvalidParameter) as refused:
        scope_of(uuid4())
    assert list(refused.value.errors) == ["area"]


def test_the_tree_is_read_in_one_statement(amt):
    with statements() as seen:
        scope_of(amt["Niemegk"].public_id)
    assert len(seen) == 1


def test_a_deep_tree_is_followed_to_both_ends():
    ids = [uuid4() for _ in range(5)]
    nodes = [(0, None, ids[0]), (1, 0, ids[1]), (2, 1, ids[2]), (3, 2, ids[3]), (4, 1, ids[4])]
    assert set(related(nodes, to=ids[2])) == {ids[0], ids[1], ids[2], ids[3]}
