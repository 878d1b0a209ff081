"""The waste endpoints: parameters in, a builder's answer out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes

from backend.common.clock import end_of_day
from backend.common.errors import NotFound
from backend.library.scopes import read_scope
from backend.serving.answers import Answer
from backend.serving.serializers import list_of
from backend.serving.views import PublicView
from backend.tenants.registry import Reading
from backend.waste_calendar import reading as addresses
from backend.waste_calendar.addresses.moving import LocationSchema, moved
from backend.waste_calendar.ical import build_calendar
from backend.waste_calendar.open_data import api as open_data
from backend.waste_calendar.serializers import (
    CalendarParameters,
    PickupsParameters,
    StreetsParameters,
    WasteFractionDocument,
    WasteLocationDocument,
    WastePickupDocument,
    WasteStreetDocument,
    WasteStreetItemDocument,
    YearParameters,
)
from backend.waste_calendar.statements import Span
from backend.waste_calendar.upcoming import build_pickups, midnight_after, today_of
from backend.waste_calendar.year_sheet.drawing import draw_year


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


class LocationView(WasteView):
    """What all reads of one address have in common: an id of before a redistribution answers with today's."""

    schema = LocationSchema()

    def get(self, request: HttpRequest, **kwargs: UUID) -> HttpResponse:
        """As any read; what is not there may have moved, which no answer in memory says."""
        try:
            return super().get(request, **kwargs)
        except NotFound:
            return moved(request, location_id=kwargs["id"])


class LocationDetail(LocationView):
    """An address with its zones."""

    operation = "waste_location"
    answer = WasteLocationDocument

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        return Answer(body=addresses.build_location(reading, location_id=kwargs["id"]))


class Pickups(LocationView):
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


class CalendarIcs(LocationView):
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


class CalendarPdf(LocationView):
    """A year's pickups of an address on one page of paper (A4, PDF/UA-1); 404 for a year of which none are known."""

    operation = "waste_year_sheet"
    parameters = YearParameters
    answer = OpenApiTypes.BINARY
    content_type = "application/pdf"
    extra_headers = (("Content-Disposition", 'inline; filename="abfallkalender.pdf"'),)

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: UUID) -> Answer:
        year = parameters.get("year") or today_of(reading).year
        body = draw_year(reading, location_id=kwargs["id"], year=year)
        return Answer(
            body=body,
            content_type="application/pdf",
            valid_until=None if "year" in parameters else end_of_day(date(year, 12, 31), zone=reading.zone),
        )


urlpatterns: list[URLPattern] = [
    path("waste/fractions", Fractions.as_view()),
    path("waste/streets", Streets.as_view()),
    path("waste/streets/<uuid:id>", StreetDetail.as_view()),
    path("waste/locations/<uuid:id>", LocationDetail.as_view()),
    path("waste/locations/<uuid:id>/pickups", Pickups.as_view()),
    path("waste/locations/<uuid:id>/calendar.ics", CalendarIcs.as_view()),
    path("waste/locations/<uuid:id>/calendar.pdf", CalendarPdf.as_view()),
    *open_data.urlpatterns,
]
