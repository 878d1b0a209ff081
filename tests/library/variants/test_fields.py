"""No field of a form is forgotten: in a variant it is written anew, or it is the original's."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from backend.library.variants.deciding import translated_models

# Of the row alone: which language it is, when it goes live, and what readers never see.
OF_THE_ROW = {
    "lang",
    "go_live_at",
    "take_over",
    "source_said",
    "comments",
    "comment_notifications",
    "slug",
    "seo_title",
    "search_description",
    "show_in_menus",
}


@pytest.mark.parametrize("model", [pytest.param(model, id=model.__name__) for model in translated_models()])
def test_every_field_of_the_form_is_text_or_shared(model):
    handler = model.get_edit_handler() if issubclass(model, Page) else model.snippet_viewset._edit_handler
    fields = set(handler.get_form_class().base_fields)
    assert fields <= {*model.TEXT_FIELDS, *model.SHARED_FIELDS} | OF_THE_ROW
    assert not set(model.TEXT_FIELDS) & set(model.SHARED_FIELDS)
    for name in (*model.TEXT_FIELDS, *model.SHARED_FIELDS):
        assert model._meta.get_field(name)
