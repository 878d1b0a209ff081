"""Pages of a module answer in the towns that have it."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from backend.web_app.urls import _pages_of


def test_a_service_that_the_town_does_not_have_is_404(sample_module, town):
    by_number, _entrance = _pages_of(sample_module)
    request = RequestFactory().get("/muster/7/")
    request.tenant = town
    town.modules = ["sample"]
    assert by_number.callback(request, number=7, **by_number.default_args).content == b"7"
    town.modules = []
    with pytest.raises(Http404):
        by_number.callback(request, number=7, **by_number.default_args)
