"""One event, one byte string: what is filled in later lands where it belongs and nowhere else
(laws 1, 3).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.envelope import (
    ENVELOPE_MAX_BYTES,
    Envelope,
    EnvelopeTooLargeError,
    MalformedEnvelopeError,
    fill,
    leaf_hash,
    parse,
    serialise,
)
from events.instant import format_instant, parse_instant

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=365_000)).map(
    lambda since: datetime(2000, 1, 1, tzinfo=UTC) + since
)
OPTIONAL = st.none() | TEXT


@st.composite
def envelopes(draw: st.DrawFn, data: st.SearchStrategy[dict[str, Any]]) -> Envelope:
    return Envelope(
        id=draw(TEXT),
        source=draw(TEXT),
        type=draw(TEXT),
        subject=draw(TEXT),
        sequence=draw(st.integers(1, 10**9)),
        time=draw(INSTANTS),
        partitionkey=draw(TEXT),
        actor=draw(TEXT),
        data=draw(data),
        originsource=draw(OPTIONAL),
        originid=draw(OPTIONAL),
        causationid=draw(OPTIONAL),
        correlationid=draw(OPTIONAL),
        traceparent=draw(OPTIONAL),
    )


@given(
    envelope=envelopes(st.dictionaries(TEXT, JSON, max_size=4)),
    position=st.integers(1, 10**16 - 1),
    recordedtime=INSTANTS,
)
def test_filling_in_gives_the_canonical_bytes(
    envelope: Envelope, position: int, recordedtime: datetime
) -> None:
    draft = serialise(envelope)
    body = fill(draft, position=position, recordedtime=format_instant(recordedtime))
    assert body == orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    recorded = parse(body)
    assert recorded.envelope == envelope
    assert (recorded.position, recorded.recordedtime) == (position, recordedtime)


@given(
    envelope=envelopes(
        st.dictionaries(TEXT.filter(lambda key: key != "number"), JSON, max_size=4).map(
            lambda data: {**data, "number": "lakeside-2026-000000"}
        )
    ),
    position=st.integers(1, 10**16 - 1),
    number=st.integers(1, 999_999),
)
def test_a_number_lands_in_the_data(envelope: Envelope, position: int, number: int) -> None:
    draft = serialise(envelope, numbered=True)
    recordedtime = format_instant(datetime(2026, 3, 2, tzinfo=UTC))
    body = fill(draft, position=position, recordedtime=recordedtime, number=number)
    assert body == orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    assert parse(body).envelope.data == {
        **envelope.data,
        "number": f"lakeside-2026-{number:06d}",
    }


@given(INSTANTS)
def test_an_instant_is_always_as_wide(instant: datetime) -> None:
    written = format_instant(instant)
    assert len(written) == 27
    assert parse_instant(written) == instant


def an_envelope(**changes: Any) -> Envelope:
    values: dict[str, Any] = {
        "id": "e",
        "source": "urn:l",
        "type": "t",
        "subject": "s",
        "sequence": 1,
        "time": datetime(2026, 3, 2, tzinfo=UTC),
        "partitionkey": "p",
        "actor": "a",
        "data": {},
    }
    return Envelope(**{**values, **changes})


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        serialise(an_envelope(time=datetime(2026, 3, 2)))  # noqa: DTZ001 - the very thing refused
    with pytest.raises(ValueError, match="time zone"):
        parse_instant("2026-03-02T00:00:00")


def test_a_value_that_is_too_wide_is_refused() -> None:
    time = format_instant(datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(ValueError, match="fixed width"):
        fill(serialise(an_envelope()), position=10**16, recordedtime=time)
    numbered = serialise(an_envelope(data={"number": "x-000000"}), numbered=True)
    with pytest.raises(ValueError, match="needs its number"):
        fill(numbered, position=1, recordedtime=time)
    with pytest.raises(ValueError, match="fixed width"):
        fill(numbered, position=1, recordedtime=time, number=1_000_000)


def test_a_number_that_cannot_be_filled_in_is_refused() -> None:
    with pytest.raises(ValueError, match="six digits"):
        serialise(an_envelope(data={"number": "x-00"}), numbered=True)


def test_the_largest_envelope_fits_a_tile_entry_and_one_byte_more_does_not() -> None:
    room = ENVELOPE_MAX_BYTES - len(serialise(an_envelope(data={"text": ""})).body)
    assert len(serialise(an_envelope(data={"text": "x" * room})).body) == 65_535
    with pytest.raises(EnvelopeTooLargeError):
        serialise(an_envelope(data={"text": "x" * (room + 1)}))


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"id":1}', b"\xff", b'"text"'])
def test_what_is_no_envelope_is_named_so(body: bytes) -> None:
    with pytest.raises(MalformedEnvelopeError):
        parse(body)


def test_the_leaf_hash_is_that_of_the_standard() -> None:
    """RFC 6962, 2.1: the leaf hash of the empty string, as its test vectors have it."""
    assert leaf_hash(b"") == "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
