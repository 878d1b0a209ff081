"""Fragments that only tests have, and a module that shows them."""

import copy
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import get_resolver, path

from backend.serving.pages import public_page
from backend.tenants import registry
from backend.tenants.registry import Module, Part

HERE = Path(__file__).parent


@pytest.fixture
def templates(settings):
    """The fragments of `templates/` beside those of the rooms."""
    engines = copy.deepcopy(settings.TEMPLATES)
    engines[0]["DIRS"] = [str(HERE / "templates")]
    settings.TEMPLATES = engines


@pytest.fixture
def sample_module(templates, monkeypatch):
    """A service with a page at /muster/ and a section on the start page, besides no other module."""
    module = Module(
        key="sample",
        title="Muster",
        is_service=True,
        web_urls=[
            path("muster/<int:number>/", public_page(lambda _request, _reading, number: HttpResponse(str(number)))),
            path("muster/", public_page(lambda _request, _reading: HttpResponse("muster"))),
        ],
        home={
            "sample": lambda reading: Part(document={"words": f"Grüße aus {reading.town.title}"}),
            "bare": lambda _reading: Part(document={}),
        },
    )
    assert get_resolver("config.urls").url_patterns  # made once in a process: not of this module alone
    monkeypatch.setattr(registry, "_modules", {"sample": module})
    return module
