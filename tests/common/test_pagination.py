"""Cursors give back what was put in, and refuse what anybody else wrote."""

import base64
from datetime import UTC, date, datetime
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.errors import InvalidParameter
from backend.common.pagination import Kind, Page, cut_page, decode_cursor, encode_cursor, parse_limit

KINDS: tuple[Kind, ...] = (str, int, bool, date, datetime, UUID)
ID = UUID("4f5d2d0e-8a3a-4c39-9c56-2d7f3f0a1b2c")

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
rows = st.tuples(
    words,
    st.integers(-(2**63), 2**63 - 1),
    st.booleans(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
)


def packed(*values: object) -> str:
    return base64.urlsafe_b64encode(b"\x01" + orjson.dumps(values)).decode()


@given(rows)
def test_a_cursor_gives_back_what_was_put_in(values: tuple[str, int, bool, date, datetime, UUID]) -> None:
    assert decode_cursor(encode_cursor(values), kinds=KINDS) == values


@given(rows)
def test_a_cursor_needs_no_escaping_in_an_address(values: tuple[str, int, bool, date, datetime, UUID]) -> None:
    assert set(encode_cursor(values)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.one_of(st.text(), st.text("ABCabc019-_=", max_size=30), st.binary().map(lambda raw: packed(raw.hex()))))
def test_foreign_text_is_a_wrong_parameter_and_never_a_crash(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        decode_cursor(text, kinds=(datetime, UUID))
    assert list(caught.value.errors) == ["cursor"]


@pytest.mark.parametrize(
    ("cursor", "kinds"),
    [
        ("", (str,)),
        (packed("a"), (str, str)),
        (packed("a", "b"), (str,)),
        (packed("1"), (int,)),
        (packed(1), (bool,)),
        (packed(True), (int,)),
        (packed(2**63), (int,)),
        (packed(1.5), (int,)),
        (packed(None), (str,)),
        (packed("a\x00b"), (str,)),
        (packed("2026-11-21T18:00:00"), (datetime,)),
        (packed("2026-02-30"), (date,)),
        (packed("no-uuid"), (UUID,)),
        (packed("x" * 2_000), (str,)),
        (packed("a")[:-2] + "!!", (str,)),
        (base64.urlsafe_b64encode(b"\x02" + orjson.dumps(["a"])).decode(), (str,)),
        (base64.urlsafe_b64encode(b'\x01{"a":1}').decode(), (str,)),
    ],
)
def test_a_cursor_of_another_shape_is_refused(cursor: str, kinds: tuple[Kind, ...]) -> None:
    with pytest.raises(InvalidParameter):
        decode_cursor(cursor, kinds=kinds)


@given(count=st.integers(0, 60), limit=st.integers(1, 20))
def test_walking_the_pages_sees_every_row_once_and_in_order(count: int, limit: int) -> None:
    seen: list[int] = []
    after = -1
    while True:
        page = cut_page(range(after + 1, count)[: limit + 1], limit=limit, key=lambda row: (row,))
        assert len(page.items) <= limit
        seen += page.items
        if page.next is None:
            break
        (after,) = decode_cursor(page.next, kinds=(int,))
    assert seen == list(range(count))


def test_an_empty_list_is_one_empty_page() -> None:
    assert cut_page([], limit=20, key=lambda _row: (ID,)) == Page(items=[], next=None)


@pytest.mark.parametrize(("text", "limit"), [(None, 20), ("1", 1), ("20", 20), ("100", 100), ("007", 7)])
def test_a_limit_is_a_number_from_1_to_100(text: str | None, limit: int) -> None:
    assert parse_limit(text) == limit


@pytest.mark.parametrize("text", ["", "0", "101", "-1", "1.0", "ten", " 5", "²", "٣", "1000000000"])
def test_any_other_limit_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        parse_limit(text)
    assert list(caught.value.errors) == ["limit"]
