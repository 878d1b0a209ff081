"""The endpoints of devices, and of the counter of openings."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import URLPattern, path

from backend.common import clock
from backend.common.visitors import address_of
from backend.push import devices
from backend.push.composing import trials
from backend.push.models import Device
from backend.push.openings import note_opening, refuse_untold
from backend.push.secrets import secret_of
from backend.push.serializers import (
    DeviceDocument,
    DeviceFields,
    NewDeviceDocument,
    TestCode,
    TestDeviceDocument,
)
from backend.serving.counting import PublicCount
from backend.serving.limits import Limit, count
from backend.serving.own_documents import OwnDocument
from backend.serving.pages import reading_of
from backend.serving.posting import PublicPost

LIMIT = Limit(name="device", each=60, town=5_000)  # a whole street may share the address of its mobile network
PREFERENCES = Limit(name="preferences", each=120)  # of one device
TEST_CODES = Limit(name="test code", each=20, town=200)  # nobody finds one out by trying
OPENINGS = 200  # of one message from one network address in an hour


class Devices(PublicPost):
    """Register an anonymous installation at this town; nothing links it to one at another town.

    Id and secret are told once. An address that another installation had before is taken over by this one. At most
    60 an hour from one network address (429).
    """

    module = "push"
    operation = "devices"
    tag = "push"
    status = HTTPStatus.CREATED
    body = DeviceFields
    answer = NewDeviceDocument

    def work(self, request: HttpRequest, values: Mapping[str, Any]) -> dict[str, Any]:
        town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
        reading = reading_of(request, town=town)
        count(LIMIT, address=address_of(request), now=reading.now)
        return devices.register(values, town=town, today=clock.local_day(reading.now, zone=reading.zone))


class Opened(PublicCount):
    """A person has opened this message. It is counted, and nothing says who it was: send nothing with it.

    At most 200 an hour for one message from one network address (429).
    """

    module = "push"
    operation = "message_opened"
    tag = "push"

    def count(self, request: HttpRequest, *, id: UUID) -> None:  # noqa: A002 - the contract calls it so
        refuse_untold(id)  # first: nobody fills the table of counts with ids that they have made up
        limit = Limit(name=f"opened {id}", each=OPENINGS)
        count(limit, address=address_of(request), now=clock.now())
        note_opening(id)


class OneDevice(OwnDocument):
    """An installation. Each call is a sign of life: after 60 days without one it hears only what is urgent.

    After 270 days it is erased.
    """

    module = "push"
    operation = "device"
    tag = "push"
    is_limited = True
    body = DeviceFields
    answer = DeviceDocument

    def read(self, request: HttpRequest, *, id: UUID) -> Mapping[str, Any]:  # noqa: A002 - the contract calls it so
        """Read all that is kept of it; the address at which it is reached is told to nobody."""
        return devices.document(_device(request, id))

    def replace(self, request: HttpRequest, values: Mapping[str, Any], *, id: UUID) -> Mapping[str, Any]:  # noqa: A002
        """Replace all of it. What is left out is forgotten, `push` too, so give transport and target each time.

        At most 120 times an hour (429)."""
        town: Any = request.tenant  # type: ignore[attr-defined]
        device = _device(request, id)
        count(PREFERENCES, address=str(id), now=clock.now())
        devices.replace(device, values, town=town)
        return devices.document(device)

    def erase(self, request: HttpRequest, *, id: UUID) -> None:  # noqa: A002
        """Erase it at once, with all that was sent to it: the person has withdrawn their consent."""
        devices.forget(_device(request, id))


class TestDevice(OwnDocument):
    """Makes an installation the test device of a colleague in the town hall, until either of them undoes it.

    Messages are tried on such devices before they go out to everybody; their title begins with "Test:" there. An app
    offers it where its notifications are set, for instance as "Test device", with one field for a code:

    1. The person asks for a code in the CMS (Mitteilungen, Testgeräte, Code anzeigen) and calls the phone by a name.
    2. They type the code into the app: eight letters and digits, shown as two groups of four. Send what was typed.
    3. The answer has the name; show it, with a button that erases this document again.

    The code works once and for fifteen minutes. The name is what that person calls the phone; null says that it is no
    test device. Without an address in `push` it is one that nobody can be shown a test on.
    """

    __test__ = False  # pytest takes it for a test otherwise

    module = "push"
    operation = "device_test"
    tag = "push"
    is_limited = True
    body = TestCode
    answer = TestDeviceDocument

    def read(self, request: HttpRequest, *, id: UUID) -> Mapping[str, Any]:  # noqa: A002 - the contract calls it so
        """Read what it is called; null where it is no test device."""
        return {"name": trials.name_of(_device(request, id))}

    def replace(self, request: HttpRequest, values: Mapping[str, Any], *, id: UUID) -> Mapping[str, Any]:  # noqa: A002
        """Enter a code that the CMS shows. One that is mistyped, used or over answers 404 with `unknown_code`. At most
        20 attempts an hour from one network address, and 200 in a town (429)."""
        now = clock.now()
        count(TEST_CODES, address=address_of(request), now=now)
        device = _device(request, id)
        trials.accept(device, code=values["code"], now=now)
        return {"name": trials.name_of(device)}

    def erase(self, request: HttpRequest, *, id: UUID) -> None:  # noqa: A002
        """Make it an ordinary device again."""
        trials.leave(_device(request, id))


def _device(request: HttpRequest, public_id: UUID) -> Device:
    town: Any = request.tenant  # type: ignore[attr-defined]
    reading = reading_of(request, town=town)
    today = clock.local_day(reading.now, zone=reading.zone)
    return devices.find(public_id, secret=secret_of(request.headers.get("Authorization", "")), today=today)


urlpatterns: list[URLPattern] = [
    path("devices", Devices.as_view()),
    path("devices/<uuid:id>", OneDevice.as_view()),
    path("messages/<uuid:id>/opened", Opened.as_view()),
    path("devices/<uuid:id>/test", TestDevice.as_view()),
]
