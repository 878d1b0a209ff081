"""Who may take away the lock that somebody left on news or an event."""

from __future__ import annotations

import pytest

from backend.accounts.models import Role
from backend.feeds.models import Article, Event
from tests.accounts.people import person_of
from tests.changes.rows import SHOWN
from tests.library.test_publishing import of


@pytest.mark.parametrize("model", [Article, Event])
@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR, Role.PUBLISHER])
def test_publishers_unlock_what_somebody_else_left_locked(town, model, role):
    item = model.objects.get(pk=SHOWN[model].make().pk)
    left = person_of(town, Role.EDITOR, email="erika@example.org")
    model.objects.filter(pk=item.pk).update(locked=True, locked_by=left)
    client = of(town, person_of(town, role))
    client.post(f"/cms/snippets/feeds/{model._meta.model_name}/unlock/{item.pk}/")
    assert model.objects.get(pk=item.pk).locked == (role != Role.PUBLISHER)


@pytest.mark.parametrize("model", [Article, Event])
def test_publishers_lock(town, model):
    item = model.objects.get(pk=SHOWN[model].make().pk)
    anna = person_of(town, Role.PUBLISHER)
    of(town, anna).post(f"/cms/snippets/feeds/{model._meta.model_name}/lock/{item.pk}/")
    assert model.objects.get(pk=item.pk).locked_by == anna
