"""What docs/apps.md tells the makers of apps is what their apps are sent."""

from __future__ import annotations

import re
from pathlib import Path

from backend.push.composing.drafts import FREE
from backend.push.models import Message
from backend.push.preferences import pushing
from backend.push.transports.envelopes import Envelope
from backend.push.transports.fcm import message_for
from backend.push.wording import Wording
from backend.tenants import registry
from backend.tenants.models import Municipality
from tests.push.factories import NOW, message
from tests.push.transports.test_fcm import envelope

PAGE = (Path(__file__).parents[2] / "docs" / "apps.md").read_text(encoding="utf-8")


def test_the_fields_of_a_message_are_described(town: Municipality) -> None:
    row: Message = message()
    wording = Wording(town=town)
    wording.messages_of({row.pk})
    told = Envelope(key=1, target=envelope().target, notification=wording.notification(row.pk, lang="de"))
    sent = message_for(told, now=NOW).data
    assert set(re.findall(r"`data\.(\w+)`", PAGE)) == set(sent)


def test_each_channel_and_each_type_is_named() -> None:
    modules = list(pushing(registry.modules()))
    (channels,) = re.findall(r"^\| channel \|.*$", PAGE, flags=re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", channels)) == {FREE, *(module.key for module in modules)}
    (types,) = re.findall(r"^\| `data\.type`.*$", PAGE, flags=re.MULTILINE)
    known = {kind for module in modules if module.push is not None for kind in module.push.compose}
    known |= {kind for module in modules if module.push and module.push.reminders for kind in module.subjects}
    assert set(re.findall(r"`(\w+)`", types)) == known
