"""The document of a device, as it comes in and goes out; each module adds what may be subscribed to beyond topics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common import clock
from backend.push.models.devices import Transport
from backend.push.preferences import preferences
from backend.push.slots import MOST_DAYS_BEFORE, STEP
from backend.push.targets import Target
from backend.push.transports.targets import read_target
from backend.tenants.push import Slot

MOST_AREAS = 100
MOST_TOPICS = 200


class ConsentPart(serializers.Serializer[Any]):
    """What the person agreed to, and on which day; nothing is stored without it."""

    version = serializers.CharField(max_length=40, help_text="Of the text that was shown.")
    on = serializers.DateField()

    def validate_on(self, day: Any) -> Any:
        if (day - clock.now().date()).days > 1:  # somewhere it is tomorrow already
            raise serializers.ValidationError(_("This day has not come yet."))
        return day


class AddressPart(serializers.Serializer[Any]):
    """Over which service the device is reached, and under which address there."""

    transport = serializers.ChoiceField(Transport.of_apps())
    target = serializers.JSONField(
        help_text="`fcm`: a Firebase installation id or a registration token. `expo`: an Expo push token. "
        "`web_push`: what `PushSubscription.toJSON()` gives."
    )

    def validate(self, attrs: Mapping[str, Any]) -> Target:
        return read_target(transport=attrs["transport"], value=attrs["target"])


class QuietHoursPart(serializers.Serializer[Any]):
    """From when to when, on the town's clock, the phone stays silent; urgent notices and chosen times excepted."""

    def get_fields(self) -> dict[str, Any]:
        """`from` is no name that Python knows."""
        return {"from": serializers.TimeField(format="%H:%M"), "until": serializers.TimeField(format="%H:%M")}


class SlotPart(serializers.Serializer[Any]):
    """When somebody wants to be reminded of a day: so many days before it, at this time of the town's clock."""

    days_before = serializers.IntegerField(min_value=0, max_value=MOST_DAYS_BEFORE)
    time = serializers.TimeField(format="%H:%M", help_text=f"In steps of {STEP} minutes. It beats quiet hours.")

    def validate_time(self, at: Any) -> Any:
        if at.minute % STEP or at.second or at.microsecond:
            raise serializers.ValidationError(_("Choose a time in steps of five minutes."))
        return at

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """As it is kept, in JSON; see `slot_of`."""
        values = super().to_internal_value(data)
        return {**values, "time": f"{values['time']:%H:%M}"}


def slot_of(document: Mapping[str, Any]) -> Slot:
    """What a kept part means."""
    return Slot(days_before=document["days_before"], at=time.fromisoformat(document["time"]))


class DeviceFields(serializers.Serializer[Any]):
    """What a device wants; all of it each time, what is left out is empty. Modules add lists of their own."""

    consent = ConsentPart()
    push = AddressPart(
        required=False, allow_null=True, default=None, help_text="None: it is kept, and reached by nothing."
    )
    lang = serializers.RegexField(
        r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$", max_length=20, default="de", help_text="Falls back as everywhere."
    )
    areas = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_AREAS, default=list, help_text="Empty: everywhere."
    )
    topics = serializers.ListField(
        child=serializers.CharField(max_length=100),
        max_length=MOST_TOPICS,
        default=list,
        help_text="Keys of `push.topics` in the config document.",
    )
    muted_sources = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_AREAS, default=list, help_text="Ids of sources of news."
    )
    quiet_hours = QuietHoursPart(
        required=False,
        allow_null=True,
        default=None,
        help_text="None: those of the town, if it has any. From and until the same time: no quiet hours at all.",
    )

    def get_fields(self) -> dict[str, Any]:
        """Also the lists of the modules, which announce themselves after this room."""
        return super().get_fields() | {
            key: preference.entry(many=True, required=False, default=list, max_length=preference.most)
            for key, (_module, preference) in preferences().items()
        }


class ReachedPart(serializers.Serializer[Any]):
    """How it is reached; the address itself is told to nobody but the service."""

    transport = serializers.CharField()


class DeviceDocument(DeviceFields):
    """A device as it is kept."""

    id = serializers.UUIDField()
    push = ReachedPart(allow_null=True)  # type: ignore[assignment]
    created_on = serializers.DateField()
    last_seen_on = serializers.DateField(help_text="Rounded to the day.")


class NewDeviceDocument(serializers.Serializer[Any]):
    """Told once: keep both."""

    id = serializers.UUIDField()
    secret = serializers.CharField(help_text="For `Authorization: Device <secret>`; it is told nowhere again.")


class TestCode(serializers.Serializer[Any]):
    """What the CMS shows to whoever names a test device."""

    __test__ = False  # pytest takes it for a test otherwise

    code = serializers.CharField(max_length=20, help_text="Lasts fifteen minutes; spaces and case don't matter.")


class TestDeviceDocument(serializers.Serializer[Any]):
    """Whether this is a test device."""

    __test__ = False

    name = serializers.CharField(allow_null=True, help_text="As the person calls it; null: it is none.")
