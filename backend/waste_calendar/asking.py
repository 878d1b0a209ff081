"""What people ask to be reminded of: an address, kinds of waste, and when; what is said is `reminders`' part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, Self
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from rest_framework import serializers

from backend.push.serializers import SlotPart, slot_of
from backend.tenants.push import Preference, Slot
from backend.waste_calendar.addresses.former import locations_today
from backend.waste_calendar.corrections.addresses import remember_addresses
from backend.waste_calendar.models import Fraction, Location
from backend.waste_calendar.reading import RANGE, address_words
from backend.waste_calendar.serializers import FRACTION
from backend.waste_calendar.wording import variant_text

MOST = 20  # addresses of one device
MOST_KINDS = 30
MOST_SLOTS = 4
EVENING_BEFORE = Slot(days_before=1, at=time(18))
_STREET = ("street__name", "street__place", "street__municipality")
Kind = tuple[str, str]  # fraction, variant; an empty variant means all of them


class WastePart(serializers.Serializer[Any]):
    """An address whose pickups somebody wants to be reminded of, and to hear of if they change."""

    location = serializers.UUIDField(help_text="Of the address.")
    fractions = serializers.ListField(
        child=serializers.RegexField(FRACTION),
        required=False,
        default=list,
        max_length=MOST_KINDS,
        help_text="Only these kinds; `residual:4-weekly` is one rhythm only. Empty: all.",
    )
    slots = SlotPart(  # type: ignore[call-arg]  # the list's, which DRF makes of it
        many=True,
        required=False,
        max_length=MOST_SLOTS,
        help_text="When to be reminded; left out, at 18:00 on the day before. Empty: of changes alone.",
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """As it is kept, in JSON."""
        values = super().to_internal_value(data)
        default = [{"days_before": EVENING_BEFORE.days_before, "time": f"{EVENING_BEFORE.at:%H:%M}"}]
        return {
            "location": str(values["location"]),
            "fractions": sorted(set(values["fractions"])),
            "slots": [dict(slot) for slot in values.get("slots", default)],
        }


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Some kinds of waste of one address."""

    location: UUID
    kinds: frozenset[Kind]

    @classmethod
    def named(cls, topic: str) -> Self:
        """What this topic of a subscription means."""
        location, _space, names = topic.partition(" ")
        pairs = (name.partition(":") for name in names.split(",") if name)
        return cls(location=UUID(location), kinds=frozenset((key, variant) for key, _colon, variant in pairs))

    def wants(self, *, fraction: str, variant: str) -> bool:
        """Whether a pickup is among what was asked for."""
        return not self.kinds or bool(self.kinds & {(fraction, ""), (fraction, variant)})


def topic_of(entry: Mapping[str, Any]) -> str:
    """The topic of a kept entry."""
    return f"{entry['location']} {','.join(entry['fractions'])}".strip()


def slots_of(entry: Mapping[str, Any]) -> Sequence[Slot]:
    """When a kept entry is reminded of."""
    return [slot_of(slot) for slot in entry["slots"]]


def words_of(entry: Mapping[str, Any]) -> str:
    """For who confirms it in a mail."""
    location = UUID(entry["location"])
    today = locations_today([location]).get(location, [])
    row = Location.objects.filter(public_id__in=today[:1]).values(*RANGE, *_STREET).first()
    if row is None:
        return _("Reminders of the waste calendar")
    address = address_words(row, town=connection.tenant.title)  # type: ignore[attr-defined]  # django-tenants adds it
    titles = ", ".join(_titles(entry["fractions"]))
    if entry["slots"]:
        said = _("Reminders of the waste calendar: %(address)s") % {"address": address}
    else:
        said = _("Changes of the waste calendar: %(address)s") % {"address": address}
    return f"{said} ({titles})" if titles else said


def _titles(names: Sequence[str]) -> Iterator[str]:
    """`Restmüll alle 4 Wochen`, in the order of the kinds of waste."""
    variants: dict[str, list[str]] = defaultdict(list)
    for key, _colon, variant in (name.partition(":") for name in names):
        variants[key].append(variant)
    for key, title in Fraction.objects.filter(key__in=variants).values_list("key", "title"):
        for variant in variants[key]:
            yield f"{title} {variant_text(variant)}".strip()


def _about(entry: Mapping[str, Any]) -> str:
    return str(entry["location"])


def _follow(topics: Sequence[str]) -> None:
    remember_addresses({Asked.named(topic).location for topic in topics})


WASTE = Preference(
    entry=WastePart, topic=topic_of, most=MOST, slots=slots_of, by_mail=words_of, about=_about, follow=_follow
)
