"""The waste endpoints: parameters in, a builder's answer out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes

from backend.library.scopes import read_scope
from backend.serving.answers import Answer
from backend.serving.serializers import list_of
from backend.serving.views import PublicView
from backend.tenants.registry import Reading
from backend.waste_calendar import reading as addresses
from backend.waste_calendar.ical import build_calendar
from backend.waste_calendar.serializers import (
    CalendarParameters,
    PickupsParameters,
    StreetsParameters,
    WasteFractionDocument,
    WasteLocationDocument,
    WastePickupDocument,
    WasteStreetDocument,
    WasteStreetItemDocument,
)
from backend.waste_calendar.upcoming import Span, build_pickups, midnight_after, today_of


class WasteView(PublicView):
    """What all waste endpoints have in common."""

    module = "waste_calendar"


class Fractions(WasteView):
    """The kinds of waste that are collected here."""

    operation = "waste_fractions"
    answer = list_of(WasteFractionDocument)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        return Answer(body=addresses.build_fractions(reading))


class Streets(WasteView):
    """Streets and villages by the beginning of their names; forgives ß, umlauts, hyphens and abbreviations."""

    operation = "waste_streets"
    parameters = StreetsParameters
    answer = list_of(WasteStreetItemDocument)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        reading = replace(reading, areas=read_scope(area=parameters.get("area")).areas)
        body = addresses.build_streets(
            reading, q=parameters.get("q"), limit=parameters["limit"], cursor=parameters.get("cursor")
        )
        return Answer(body=body)


class StreetDetail(WasteView):
    """A street with its ranges of house numbers."""

    operation = "waste_street"
    answer = WasteStreetDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        return Answer(body=addresses.build_street(reading, street_id=kwargs["id"]))


class LocationDetail(WasteView):
    """An address with its zones."""

    operation = "waste_location"
    answer = WasteLocationDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        return Answer(body=addresses.build_location(reading, location_id=kwargs["id"]))


class Pickups(WasteView):
    """The pickups of an address by day, from today on unless asked otherwise."""

    operation = "waste_pickups"
    parameters = PickupsParameters
    answer = list_of(WastePickupDocument)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        span = Span(
            first=parameters.get("from") or today_of(reading),
            last=parameters.get("to"),
            fractions=parameters.get("fraction", ()),
        )
        body = build_pickups(
            reading,
            location_id=kwargs["id"],
            span=span,
            limit=parameters["limit"],
            cursor=parameters.get("cursor"),
        )
        return Answer(body=body, valid_until=None if "from" in parameters else midnight_after(reading))


class CalendarIcs(WasteView):
    """The pickups of an address as a calendar to subscribe to; reminds on the evening before when asked to."""

    operation = "waste_calendar"
    parameters = CalendarParameters
    answer = OpenApiTypes.STR
    content_type = "text/calendar"
    # For those who download instead of subscribing.
    extra_headers = (("Content-Disposition", 'inline; filename="abfallkalender.ics"'),)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        body = build_calendar(
            reading,
            location_id=kwargs["id"],
            fractions=parameters.get("fraction", ()),
            alarm=parameters.get("alarm"),
        )
        return Answer(body=body, content_type="text/calendar; charset=utf-8", valid_until=midnight_after(reading))


urlpatterns: list[URLPattern] = [
    path("waste/fractions", Fractions.as_view()),
    path("waste/streets", Streets.as_view()),
    path("waste/streets/<uuid:id>", StreetDetail.as_view()),
    path("waste/locations/<uuid:id>", LocationDetail.as_view()),
    path("waste/locations/<uuid:id>/pickups", Pickups.as_view()),
    path("waste/locations/<uuid:id>/calendar.ics", CalendarIcs.as_view()),
]
