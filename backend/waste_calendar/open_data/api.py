"""The endpoints of the open data: files of any size, written to disk in one snapshot and sent from there."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any, ClassVar, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers

from backend.changes.epochs import State
from backend.changes.watching import TOWN
from backend.common import clock
from backend.common.errors import ModuleNotEnabled
from backend.serving.answers import CORS, Answer, accepts_gzip, is_known, pack
from backend.serving.parameters import Parameters
from backend.serving.snapshots import snapshot
from backend.serving.views import PublicView
from backend.tenants.registry import Reading
from backend.waste_calendar.open_data import writing
from backend.waste_calendar.open_data.describing import describe, end_of_year, first_day, terms_of

IN_MEMORY = 256_000  # bytes of a file that is being written; beyond that it lies on disk
_FORMAT = 1  # counts up with what the files look like


class OpenData(PublicView):
    """What is given away of the waste calendar: licence, source, contact, files; DCAT-AP.de as JSON-LD."""

    module = "waste_calendar"
    operation = "waste_open_data"
    answer = OpenApiTypes.OBJECT
    content_type = "application/ld+json"

    def build(self, reading: Reading, parameters: dict[str, Any], **kwargs: Any) -> Answer:
        return Answer(
            body=describe(reading, terms=terms_of(reading)),
            content_type=self.content_type,
            valid_until=end_of_year(reading),
        )


class OpenDataFile(PublicView):
    """One file. It may be large: it never lies in memory as a whole, and is not kept; its ETag is the town's state."""

    module = "waste_calendar"
    answer = OpenApiTypes.STR
    content_type: ClassVar[str]

    def pieces(self, reading: Reading, parameters: dict[str, Any]) -> Iterator[bytes]:
        """The file, a piece at a time, from the open snapshot."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        parameters = self.read(request)
        with snapshot(cast("Any", request).tenant) as taken:
            if self.module not in taken.town.modules:
                raise ModuleNotEnabled
            reading = Reading(town=taken.town, now=clock.now(), lang=taken.town.languages[0])
            is_gzipped = accepts_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
            etag = etag_of(taken.state, request.get_full_path(), day=first_day(reading), is_gzipped=is_gzipped)
            if is_known(etag, header=request.META.get("HTTP_IF_NONE_MATCH", "")):
                return self._with_headers(HttpResponse(status=HTTPStatus.NOT_MODIFIED), etag=etag)
            file = _written(self.pieces(reading, parameters), is_gzipped=is_gzipped)
        response = self._with_headers(FileResponse(file), etag=etag)
        if is_gzipped:
            response["Content-Encoding"] = "gzip"
        return response

    def _with_headers(self, response: HttpResponseBase, *, etag: str) -> HttpResponseBase:
        empty = Answer(body=b"", content_type=f"{self.content_type}; charset=utf-8")
        for name, value in pack(empty, cache_control=self.cache_control, headers=(*CORS, *self.extra_headers)).headers:
            response[name] = value
        response["ETag"] = etag
        return response


class PickupsCsv(OpenDataFile):
    """All pickups of this year and those known ahead, one line each; UTF-8 with a byte order mark, semicolons."""

    operation = "waste_open_data_pickups"
    content_type = "text/csv"
    extra_headers = (("Content-Disposition", 'attachment; filename="abfuhrtermine.csv"'),)

    def pieces(self, reading: Reading, parameters: dict[str, Any]) -> Iterator[bytes]:
        return writing.pickups_csv(reading)


class AddressesCsv(OpenDataFile):
    """Streets with their ranges of house numbers and the district of each kind of waste, one line each."""

    operation = "waste_open_data_addresses"
    content_type = "text/csv"
    extra_headers = (("Content-Disposition", 'attachment; filename="abfuhrbezirke.csv"'),)

    def pieces(self, reading: Reading, parameters: dict[str, Any]) -> Iterator[bytes]:
        return writing.addresses_csv(reading)


class CalendarJson(OpenDataFile):
    """Everything in one document: `about`, `zones`, `pickups`, `addresses`."""

    operation = "waste_open_data_json"
    answer = OpenApiTypes.OBJECT
    content_type = "application/json"

    def pieces(self, reading: Reading, parameters: dict[str, Any]) -> Iterator[bytes]:
        return writing.calendar_json(reading)


class ZoneParameters(Parameters):
    """Which district."""

    zone = serializers.UUIDField(required=False, help_text="Only this collection district; all of them if left out.")


class ZonesIcs(OpenDataFile):
    """All districts as one calendar, or one of them to subscribe to; an address has a calendar of its own."""

    operation = "waste_open_data_calendar"
    parameters = ZoneParameters
    content_type = "text/calendar"
    extra_headers = (("Content-Disposition", 'inline; filename="abfuhrtermine.ics"'),)

    def pieces(self, reading: Reading, parameters: dict[str, Any]) -> Iterator[bytes]:
        return writing.calendar_ics(reading, zone=parameters.get("zone"))


def etag_of(state: State, address: str, *, day: date, is_gzipped: bool) -> str:
    """Another one when anything of the calendar or of the town changes, with each year, and for each file."""
    versions = [state.versions.get(key, 0) for key in (OpenDataFile.module, TOWN)]
    digest = hashlib.blake2b(f"{_FORMAT} {state.epoch} {versions} {address} {day}".encode(), digest_size=12).hexdigest()
    return f'"{digest}-gz"' if is_gzipped else f'"{digest}"'


def _written(pieces: Iterator[bytes], *, is_gzipped: bool) -> IO[bytes]:
    """The whole file at its beginning; before anything is sent, so that no slow reader holds a transaction open."""
    file = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - the response closes it
    if is_gzipped:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
            packed.writelines(pieces)
    else:
        file.writelines(pieces)
    file.seek(0)
    return file


urlpatterns: list[URLPattern] = [
    path("waste/open-data", OpenData.as_view()),
    path("waste/open-data/pickups.csv", PickupsCsv.as_view()),
    path("waste/open-data/addresses.csv", AddressesCsv.as_view()),
    path("waste/open-data/calendar.json", CalendarJson.as_view()),
    path("waste/open-data/calendar.ics", ZonesIcs.as_view()),
]
