"""Two people press at the same moment: a day bears no more messages for that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django_tenants.utils import tenant_context

from backend.accounts.models import Role, User
from backend.push.composing.releasing import NotReleased, release
from backend.push.models import DailyCap, Message
from backend.tenants.models import Municipality
from backend.tenants.rollout.applying import apply_file
from tests.accounts.people import person_of
from tests.push.composing.conftest import written
from tests.push.factories import NOW
from tests.towns import town_file

PEOPLE = 4


def test_one_of_several_has_the_last_message_of_the_day(committing: None) -> None:
    outcome = apply_file(town_file("gleichzeitig", modules=["news", "push"]), now=NOW)
    assert outcome.error is None, outcome.error
    town, together = Municipality.objects.get(schema_name="gleichzeitig"), Barrier(PEOPLE)
    with tenant_context(town):
        DailyCap.objects.create(number=1)
        people = [person_of(town, Role.PUSH_SENDER, email=f"{number}@example.org") for number in range(PEOPLE)]
        drafts = [(written(person), person) for person in people]

    def press(draft: Message, person: User) -> bool:
        try:
            with tenant_context(town):
                together.wait(timeout=30)
                release(draft, by=person, town=town, now=NOW)
        except NotReleased:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=PEOPLE) as pool:
        assert sum(pool.map(press, *zip(*drafts, strict=True))) == 1
    with tenant_context(town):
        assert Message.objects.filter(state=Message.State.SCHEDULED).count() == 1
