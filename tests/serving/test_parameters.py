"""Query parameters: known, once, usable, or named in the refusal."""

import pytest
from django.http import QueryDict
from rest_framework import serializers

from backend.common.errors import InvalidParameter
from backend.serving.parameters import ListParameters, Parameters, read_parameters


class Several(Parameters):
    id = serializers.ListField(child=serializers.IntegerField(), required=False)


def refused(kind, query):
    with pytest.raises(InvalidParameter) as error:
        read_parameters(kind, QueryDict(query))
    return set(error.value.errors)


def test_defaults_are_filled_in():
    assert read_parameters(ListParameters, QueryDict(""))["limit"] == 20


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=-1", "limit=many", "limit=1e9", "limit="])
def test_a_limit_out_of_range_is_refused(query):
    assert refused(ListParameters, query) == {"limit"}


def test_every_mistake_is_named_at_once():
    assert refused(ListParameters, "limit=0&area=x&colour=red&lang=de&lang=en") == {"limit", "area", "colour", "lang"}


def test_only_a_list_may_be_given_twice():
    assert read_parameters(Several, QueryDict("id=1&id=2"))["id"] == [1, 2]


def test_a_nul_character_never_reaches_the_database():
    assert refused(ListParameters, "cursor=a%00b") == {"cursor"}


def test_a_mistake_leaves_nothing_behind_for_the_next_request():
    assert refused(Several, "id=x") == {"id"}
    first = read_parameters(Several, QueryDict("id=1&lang=de"))
    assert read_parameters(Several, QueryDict("id=2")) == {"id": [2]}
    assert first == {"id": [1], "lang": "de"}


def test_defaults_belong_to_their_request():
    read_parameters(ListParameters, QueryDict(""))["limit"] = 5
    assert read_parameters(ListParameters, QueryDict("")) == {"limit": 20}
