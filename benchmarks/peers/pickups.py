"""A list of pickups as Django REST framework's tutorial would write it, over the same table as ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import generics, pagination, serializers

from backend.waste_calendar.models import Pickup


class DrfPickupSerializer(serializers.ModelSerializer[Pickup]):
    """The fields of our list, by the means that DRF has for them."""

    id = serializers.UUIDField(source="public_id")
    type = serializers.ReadOnlyField(default="waste_pickup")
    updated_at = serializers.DateTimeField(source="changed_at")
    areas = serializers.ReadOnlyField(default=())
    lang = serializers.ReadOnlyField(default="de")
    url = serializers.SerializerMethodField()
    fraction = serializers.CharField(source="zone.fraction.key")
    title = serializers.CharField(source="zone.fraction.title")
    replaced_by = serializers.SerializerMethodField()
    stop = serializers.SerializerMethodField()

    class Meta:
        model = Pickup
        fields: ClassVar = [
            "id", "type", "updated_at", "areas", "lang", "url", "on", "fraction", "title", "variant", "status",
            "original_on", "replaced_by", "reason", "note", "stop",
        ]  # fmt: skip

    def get_url(self, _pickup: Pickup) -> str:
        return f"{self.context['request'].tenant.origin}/abfall/{self.context['view'].kwargs['location']}/"

    def get_replaced_by(self, pickup: Pickup) -> str | None:
        return pickup.on.isoformat() if pickup.on != pickup.original_on else None

    def get_stop(self, pickup: Pickup) -> dict[str, Any] | None:
        if not pickup.stop_place:
            return None
        return {"place": pickup.stop_place, "from": pickup.stop_from, "to": pickup.stop_until}


class DrfPickups(generics.ListAPIView[Pickup]):
    """By day and kind of waste, by offset, related rows joined, as a careful developer would; `days` back in time."""

    serializer_class = DrfPickupSerializer
    pagination_class = pagination.LimitOffsetPagination

    def get_queryset(self) -> QuerySet[Pickup]:
        first = timezone.localdate() - timedelta(days=int(self.request.query_params.get("days", 0)))
        of_address = Pickup.objects.filter(zone__locations__public_id=self.kwargs["location"], on__gte=first)
        return of_address.select_related("zone__fraction").order_by("on", "zone__fraction__position", "public_id")
