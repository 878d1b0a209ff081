"""A village sees its own, what is around it and what is below it, never its neighbour."""

from uuid import uuid4

import pytest

from backend.common.errors import InvalidParameter
from backend.library.models import Area, Category
from backend.library.scopes import Scope, read_scope, related
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
    return {area.name for area in amt.values() if area.public_id in scope.areas}


def test_a_village_has_itself_and_its_municipality(amt):
    assert names(amt, read_scope(area=amt["Lühnsdorf"].public_id)) == {"Lühnsdorf", "Niemegk"}


def test_a_municipality_has_all_its_villages(amt):
    assert names(amt, read_scope(area=amt["Niemegk"].public_id)) == {"Niemegk", "Hohenwerbig", "Lühnsdorf"}


def test_a_category_has_those_below_it_and_not_the_one_above(town):
    culture = Category.objects.create(title="Kultur am Markt")
    music = Category.objects.create(title="Musik am Markt", parent=culture)
    choir = Category.objects.create(title="Chor am Markt", parent=music)
    assert set(read_scope(category=music.public_id).categories) == {music.public_id, choir.public_id}


def test_nothing_asked_for_means_everything_and_costs_nothing(town):
    with statements() as seen:
        assert read_scope() == Scope(areas=None, categories=None)
    assert not seen


@pytest.mark.parametrize("wanted", [{"area"}, {"category"}, {"area", "category"}])
def test_what_is_not_known_is_refused_by_its_parameter(amt, wanted):
    with pytest.raises(InvalidParameter) as refused:
        read_scope(**{name: uuid4() for name in wanted})
    assert refused.value.errors.keys() == wanted


def test_both_trees_are_read_in_one_statement(amt):
    category = Category.objects.create(title="Kultur am Markt")
    with statements() as seen:
        read_scope(area=amt["Niemegk"].public_id, category=category.public_id)
    assert len(seen) == 1


def test_a_deep_tree_is_followed_to_both_ends():
    ids = [uuid4() for _ in range(5)]
    nodes = [(0, None, ids[0]), (1, 0, ids[1]), (2, 1, ids[2]), (3, 2, ids[3]), (4, 1, ids[4])]
    assert set(related(nodes, to=ids[2], is_upwards=True)) == {ids[0], ids[1], ids[2], ids[3]}
