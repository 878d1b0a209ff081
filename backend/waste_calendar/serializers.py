"""The documents and parameters of the waste calendar, as the API shows them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.serving.parameters import ListParameters, Parameters
from backend.serving.serializers import ItemDocument
from backend.waste_calendar.models import Pickup
from backend.waste_calendar.vocabulary import KEYS

_KIND = rf"({'|'.join(KEYS)})(:[a-z0-9-]{{1,20}})?"  # `residual` or, of one rhythm only, `residual:4-weekly`
FRACTION = rf"^{_KIND}$"
_FRACTIONS = rf"^{_KIND}(,{_KIND})*$"


class ProviderLinkDocument(serializers.Serializer[Any]):
    """A page elsewhere."""

    title = serializers.CharField()
    url = serializers.URLField()


class ProviderDocument(serializers.Serializer[Any]):
    """Who collects."""

    name = serializers.CharField()
    phone = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    links = ProviderLinkDocument(many=True)


class WasteFractionDocument(ItemDocument):
    """A kind of waste. Show the title beside colour and icon, never the colour alone."""

    key = serializers.ChoiceField(KEYS, help_text="The same in every town.")
    title = serializers.CharField()
    color = serializers.CharField(help_text="What the bin looks like, `#rrggbb`; not chosen for contrast.")
    icon = serializers.CharField(help_text="Name of a Material Design icon.")
    provider = ProviderDocument(allow_null=True)


class WasteStreetItemDocument(ItemDocument):
    """A street, or a whole village that is not divided."""

    name = serializers.CharField()
    former_names = serializers.ListField(
        child=serializers.CharField(), help_text="What it was called until lately; it is found by these too."
    )
    area = serializers.CharField(allow_null=True, help_text="Name of the part of town; null in the town proper.")
    is_whole_place = serializers.BooleanField(help_text="The name is a village's, for all its streets.")


class WasteRangeDocument(serializers.Serializer[Any]):
    """A range of house numbers of one street."""

    id = serializers.CharField(help_text="The location's id: what a household keeps.")
    label: Any = serializers.CharField()  # its name is also an attribute of every serializer
    to = serializers.CharField(allow_null=True, help_text="Last house number, with letter; null: no upper end.")
    parity = serializers.ChoiceField(["even", "odd"], allow_null=True, help_text="null: both sides.")
    is_rest = serializers.BooleanField(help_text="All numbers that no other range of the street holds.")
    url = serializers.URLField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        first = serializers.CharField(allow_null=True, help_text="First house number, with letter; null: no lower end.")
        return {**super().get_fields(), "from": first}


class WasteStreetDocument(WasteStreetItemDocument):
    """A street with its ranges of house numbers, at least one, in natural order."""

    locations = WasteRangeDocument(many=True)


class WasteZoneDocument(serializers.Serializer[Any]):
    """The zone that a location belongs to for one kind of waste."""

    id = serializers.CharField()
    name = serializers.CharField()
    fraction = serializers.ChoiceField(KEYS)


class StreetReferenceDocument(serializers.Serializer[Any]):
    """The street of a location."""

    id = serializers.CharField()
    name = serializers.CharField()
    former_names = serializers.ListField(child=serializers.CharField(), help_text="What it was called until lately.")


class WasteLocationDocument(ItemDocument):
    """An address as the calendar knows it."""

    label: Any = serializers.CharField()  # its name is also an attribute of every serializer
    street = StreetReferenceDocument()
    area = serializers.CharField(allow_null=True, help_text="Name of the part of town; null in the town proper.")
    to = serializers.CharField(allow_null=True)
    parity = serializers.ChoiceField(["even", "odd"], allow_null=True)
    is_rest = serializers.BooleanField()
    zones = WasteZoneDocument(many=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "from": serializers.CharField(allow_null=True)}


class StopDocument(serializers.Serializer[Any]):
    """Where and when people bring it, at point collections."""

    place = serializers.CharField()
    to = serializers.CharField(allow_null=True, help_text="Local time, `10:30`.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        start = serializers.CharField(allow_null=True, help_text="Local time, `09:00`.")
        return {**super().get_fields(), "from": start}


class WastePickupDocument(ItemDocument):
    """One collection on one day."""

    on = serializers.DateField()
    fraction = serializers.ChoiceField(KEYS)
    title = serializers.CharField(help_text="Of the kind of waste, or the name of the town's own collection.")
    variant = serializers.CharField(
        allow_null=True, help_text="Rhythm or container where a zone has several: `2-weekly`, `4-weekly`, `container`."
    )
    status = serializers.ChoiceField(Pickup.Status.values)
    original_on = serializers.DateField(help_text="The day by the rule; the same as `on` unless it was moved.")
    replaced_by = serializers.DateField(
        allow_null=True, help_text="The day on which it takes place instead; null when it was not moved."
    )
    replacement_follows = serializers.BooleanField(
        help_text="Cancelled for now: another day will be named, and this same pickup is then moved to it."
    )
    reason = serializers.CharField(help_text="Why it was moved or cancelled; may be empty.")
    note = serializers.CharField()
    stop = StopDocument(allow_null=True)


class WasteDayDocument(serializers.Serializer[Any]):
    """What is collected on one day."""

    on = serializers.DateField()
    pickups = WastePickupDocument(many=True)


class WasteHomeItemDocument(serializers.Serializer[Any]):
    """The next days of one address."""

    location = serializers.CharField()
    label: Any = serializers.CharField()  # its name is also an attribute of every serializer
    url = serializers.URLField()
    days = WasteDayDocument(many=True)


class WasteHomeDocument(serializers.Serializer[Any]):
    """The next pickups by address and day, for the addresses that were asked for."""

    items = WasteHomeItemDocument(many=True)
    hint = serializers.CharField(allow_null=True, help_text="What to tell people who have to choose an address.")


class StreetsParameters(ListParameters):
    """What to look for."""

    q = serializers.CharField(
        required=False, max_length=100, help_text="Beginning of a street's or village's name, forgivingly compared."
    )


class FractionsField(serializers.ListField):
    """Keys of kinds of waste, repeated or with commas between; `residual:4-weekly` is one rhythm only."""

    child = serializers.RegexField(_FRACTIONS)

    def to_internal_value(self, data: Any) -> list[tuple[str, str]]:
        names = [name for value in super().to_internal_value(data) for name in value.split(",")]
        return [(key, variant) for key, _colon, variant in (name.partition(":") for name in names)]


class PickupsParameters(Parameters):
    """Which days and kinds of waste."""

    fraction = FractionsField(
        required=False,
        help_text="Only these kinds; repeat it or use commas. `residual:4-weekly` asks for one rhythm only.",
    )
    to = serializers.DateField(
        input_formats=["%Y-%m-%d"], required=False, help_text="Last day; without it all that is known."
    )
    limit = ListParameters._declared_fields["limit"]  # noqa: SLF001 - the same field, without the area beside it
    cursor = ListParameters._declared_fields["cursor"]  # noqa: SLF001 - the same

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        first = serializers.DateField(
            input_formats=["%Y-%m-%d"], required=False, help_text="First day; today if left out."
        )
        return {**super().get_fields(), "from": first}


class CalendarParameters(Parameters):
    """What the calendar holds, and whether it reminds."""

    fraction = FractionsField(
        required=False,
        help_text="Only these kinds; repeat it or use commas. `residual:4-weekly` asks for one rhythm only.",
    )
    alarm = serializers.RegexField(
        r"^([01]\d|2[0-3]):[0-5]\d$", required=False, help_text="Reminder on the evening before, at this local time."
    )


class YearParameters(Parameters):
    """Which year."""

    year = serializers.IntegerField(
        required=False, min_value=2000, max_value=2199, help_text="This one if left out, by the town's clock."
    )
