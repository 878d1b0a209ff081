"""Something new begins with an empty text, and one that stays empty is none."""

from __future__ import annotations

import pytest

from backend.accounts.models import Role
from backend.library.blocks import BodyBlock
from tests.accounts.people import person_of
from tests.library.test_publishing import of


def body(*raw: dict):
    return BodyBlock().to_python(list(raw))


@pytest.mark.parametrize("empty", ["", "<p></p>", '<p data-block-key="a1"> </p>'])
def test_an_empty_text_is_left_out(empty):
    value = body({"type": "paragraph", "value": empty}, {"type": "heading", "value": "Öffnungszeiten"})
    assert [child.block_type for child in BodyBlock().clean(value)] == ["heading"]


def test_a_written_text_stays_the_same_block():
    cleaned = BodyBlock().clean(body({"type": "paragraph", "value": "<p>Mo–Fr</p>", "id": "a"}))
    assert (cleaned[0].id, cleaned[0].value.source) == ("a", "<p>Mo–Fr</p>")


@pytest.mark.parametrize(("path", "name"), [("feeds/article", "body"), ("feeds/event", "description")])
def test_something_new_begins_with_an_empty_text(town, path, name):
    client = of(town, person_of(town, Role.EDITOR))
    form = client.get(f"/cms/snippets/{path}/add/").context_data["form"]
    assert [child.block_type for child in form[name].value()] == ["paragraph"]
    assert not form.instance.pk
    assert not getattr(form.instance, name)
