"""A mail that the mail server does not take is on the administrators' start page, without the citizen's address."""

from __future__ import annotations

import pytest

from backend.accounts.models import Role
from backend.common import clock
from backend.inbox.models import Letter
from tests.accounts.people import person_of
from tests.library.test_publishing import of

HEADING = "Mails, die nicht zugestellt werden"


@pytest.mark.parametrize(("role", "is_shown"), [(Role.TOWN_ADMINISTRATOR, True), (Role.PUBLISHER, False)])
def test_administrators_see_what_can_not_be_sent(town, role, is_shown):
    now = clock.now()
    client = of(town, person_of(town, role))
    letter = Letter.objects.create(
        to="x@example.org", subject="Freigegeben: Fest", text="", created_at=now, not_before=now
    )
    assert HEADING not in client.get("/cms/").content.decode()
    letter.failures = 2
    letter.save()
    page = client.get("/cms/").content.decode()
    assert (HEADING in page) is is_shown
    assert ("2 Mal versucht" in page) is is_shown
    assert "x@example.org" not in page
