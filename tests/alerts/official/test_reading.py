"""CAP 1.2 as XML and as NINA's JSON: what is read, and that nothing strange is more than a clear error."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backend.alerts.official.cap import read_cap
from backend.alerts.official.dwd import read_archive
from backend.alerts.official.nina import Entry, read_list, read_warning
from backend.alerts.official.warning import Grade, Message, UnreadableWarning
from tests.alerts.official.samples import BELZIG, FROST, SMOKE, SQUARE, archive, cap, cell, info, listed, nina, outline

ENTRY = Entry(identifier=SMOKE, provider="mowas", fingerprint="")
BOMB = (
    b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>'
    b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&y;</identifier></alert>'
)


def of_nina(content, *, shape=None):
    return read_warning(content, outline=shape, entry=ENTRY, county="12069")


def test_a_message_of_the_weather_service_is_read_whole():
    inside = (
        f"<polygon>{SQUARE}</polygon><geocode><valueName>EXCLUDE_POLYGON</valueName><value>{SQUARE}</value></geocode>"
    )
    german = info(areas=cell(BELZIG, inside=inside) + "<area><circle>52.1,12.6 9.5</circle></area>")
    warning = read_cap(
        cap(
            infos=[german, info("en-GB", "Official WARNING of FROST")],
            msgType="Update",
            references="opendata@dwd.de,a.1,2026-11-21T09:00:00+01:00 opendata@dwd.de,a.2,2026-11-21T10:00:00+01:00",
        ),
        provider="dwd",
    )
    assert warning is not None
    assert (warning.identifier, warning.sender, warning.message) == (FROST, "Deutscher Wetterdienst", Message.UPDATE)
    assert (warning.severity, warning.urgency, warning.certainty) == (Grade.SEVERE, "immediate", "likely")
    assert warning.references == ("a.1", "a.2")
    assert warning.onset == datetime(2026, 11, 21, 17, tzinfo=UTC)
    assert warning.expires == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert set(warning.words) == {"de", "en"}
    assert warning.words["de"].description == "Es tritt Frost < -5 °C auf."
    assert warning.link == "https://www.wettergefahren.de"
    first, second = warning.extents
    assert (first.keys, len(first.polygons[0]), len(first.cut_out)) == ((BELZIG,), 5, 1)
    assert second.circles[0].kilometres == 9.5


def test_what_nina_says_is_read_with_sender_keys_and_outline():
    warning = of_nina(nina(keys="120690000000, 120540000000"), shape=outline())
    assert warning is not None
    assert (warning.sender, warning.provider) == ("Regionalleitstelle Brandenburg", "mowas")
    assert warning.words["de"].description == "Es brennt.\nRauch zieht nach Osten."
    assert (warning.expires, warning.link) == (None, "https://www.example.org")
    (extent,) = warning.extents
    assert (extent.keys, len(extent.polygons)) == (("12069", "12054"), 1)
    assert of_nina(nina(keys="")).extents[0].keys == ("12069",)


def test_a_list_leaves_out_the_weather_service_and_tells_when_a_warning_changes():
    (entry,), unreadable = read_list(listed(SMOKE))
    assert (entry.identifier, entry.provider, unreadable) == (SMOKE, "mowas", [])
    assert read_list(listed("dwd.2.49", provider="DWD")) == ([], [])
    assert read_list(listed(SMOKE, version=2))[0][0].fingerprint != entry.fingerprint
    entries, unreadable = read_list(listed("../../etc/passwd", SMOKE))
    assert ([found.identifier for found in entries], len(unreadable)) == ([SMOKE], 1)


@pytest.mark.parametrize("fields", [{"status": "Exercise"}, {"status": "Test"}, {"scope": "Private"}])
def test_exercises_and_tests_warn_nobody(fields):
    assert read_cap(cap(**fields), provider="dwd") is None
    assert of_nina(nina(**fields)) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<alert/>",
        BOMB,
        b"\xff\xfe\x00",
        cap(identifier=" "),
        cap(identifier="x" * 500),
        cap(sent="yesterday"),
        cap(sent="2026-11-21T11:30:00"),
        cap(msgType="Ack"),
        cap(infos=["<info/>"]),
        cap(infos=[info(areas="<area><polygon>52.1,12.6 nan,1 2,3</polygon></area>")]),
        cap(infos=[info(areas="<area><polygon>52.1,12.6</polygon></area>")]),
        cap(infos=[info(areas="<area><circle>52.1,12.6 inf</circle></area>")]),
        cap(infos=[info(areas=cell(*["12069020"] * 12_001))]),
        b" " * 5_000_001,
    ],
)
def test_a_broken_message_is_a_clear_error_and_leaves_the_others(content):
    with pytest.raises(UnreadableWarning):
        read_cap(content, provider="dwd")
    read = read_archive(archive(content, cap()))
    assert ([warning.identifier for warning in read.warnings], len(read.unreadable)) == ([FROST], 1)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", archive(cap())[:-30], b"<html>502</html>"])
def test_what_is_no_archive_is_a_clear_error(content):
    with pytest.raises(UnreadableWarning):
        read_archive(content)


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (b"", None),
        (b"[1]", None),
        (b"{}", None),
        (nina(identifier="another"), None),
        (nina(sent=None), None),
        (nina(headline="", event=""), None),
        (nina(area=["x"]), None),
        (nina(), b"[]"),
        (nina(), b'{"features": [{"geometry": {"type": "Polygon", "coordinates": [[["a", 1]]]}}]}'),
        (nina(), b'{"features": [{"geometry": {"type": "Polygon", "coordinates": [7]}}]}'),
    ],
)
def test_broken_json_is_a_clear_error(content, shape):
    with pytest.raises(UnreadableWarning):
        of_nina(content, shape=shape)
    for strange in (b"{}", b"[", b"null"):
        with pytest.raises(UnreadableWarning):
            read_list(strange)
