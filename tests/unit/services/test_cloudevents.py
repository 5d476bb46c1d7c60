"""CloudEvents as they come by HTTP and by Kafka; what is refused, where, and without repeating
it."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cloudevents import (
    EVENT_MAX_BYTES,
    from_http,
    from_kafka,
    read_structured,
    read_traceparent,
    told_once,
)
from services.errors import InvalidEventError
from services.ledger.contract import PublishedEvent

DATA = {"community": "lakeside", "text": "三号楼电梯困人"}
EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "A-1",
    "source": "urn:test:app",
    "type": "huiyin.contact.logged.v1",
    "time": "2026-03-01T16:00:00+08:00",
    "datacontenttype": "application/json",
    "subject": "kept by nobody",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "data": DATA,
}
EXPECTED = PublishedEvent(
    id="A-1",
    source="urn:test:app",
    type="huiyin.contact.logged.v1",
    time=datetime(2026, 3, 1, 8, tzinfo=UTC),
    data=DATA,
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)
STRUCTURED = "application/cloudevents+json; charset=UTF-8"
ATTRIBUTES = ("specversion", "id", "source", "type", "time", "traceparent")


def pointers(event: object) -> list[str]:
    with pytest.raises(InvalidEventError) as caught:
        read_structured(orjson.dumps(event))
    return [problem.pointer for problem in caught.value.problems]


def test_every_mode_of_both_bindings_reads_the_same_event() -> None:
    body, data = orjson.dumps(EVENT), orjson.dumps(DATA)
    by_http = {"content-type": "application/json"} | {f"ce-{n}": EVENT[n] for n in ATTRIBUTES}
    by_kafka = [("content-type", b"application/json")] + [
        (f"ce_{n}", EVENT[n].encode()) for n in ATTRIBUTES
    ]
    assert from_http({"content-type": STRUCTURED}, body, batch_max_events=1).events == (EXPECTED,)
    assert from_http(by_http, data, batch_max_events=1).events == (EXPECTED,)
    assert from_kafka([("content-type", STRUCTURED.encode())], body) == EXPECTED
    assert from_kafka(by_kafka, data) == EXPECTED


def test_http_header_values_are_percent_decoded() -> None:
    headers = {f"ce-{n}": EVENT[n] for n in ATTRIBUTES} | {
        "content-type": "application/json",
        "ce-id": "50%25-of-A",
    }
    [event] = from_http(headers, orjson.dumps(DATA), batch_max_events=1).events
    assert isinstance(event, PublishedEvent)
    assert event.id == "50%-of-A"


def test_a_batch_keeps_order_and_tells_the_broken_ones_in_their_place() -> None:
    body = orjson.dumps([EVENT, {**EVENT, "time": "noon"}, 7, {**EVENT, "id": "A-2"}])
    received = from_http(
        {"content-type": "application/cloudevents-batch+json"}, body, batch_max_events=4
    )
    assert received.is_batch
    first, second, third, fourth = received.events
    assert first == EXPECTED
    assert isinstance(second, InvalidEventError)
    assert isinstance(third, InvalidEventError)
    assert isinstance(fourth, PublishedEvent)
    assert fourth.id == "A-2"


def test_a_batch_over_the_limit_is_refused_whole() -> None:
    with pytest.raises(InvalidEventError, match="has 2 events, the limit is 1"):
        from_http(
            {"content-type": "application/cloudevents-batch+json"},
            orjson.dumps([EVENT, EVENT]),
            batch_max_events=1,
        )


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"specversion": "0.3"}, "/specversion"),
        ({"id": None}, "/id"),
        ({"id": "with space"}, "/id"),
        ({"id": 7}, "/id"),
        ({"source": ""}, "/source"),
        ({"type": "x" * 200}, "/type"),
        ({"time": "2026-03-01T16:00:00"}, "/time"),
        ({"time": "2026-03-01 16:00:00Z"}, "/time"),
        ({"time": "2026-02-30T16:00:00Z"}, "/time"),
        ({"time": "0001-01-01T00:00:00+14:00"}, "/time"),
        ({"time": 1_772_000_000}, "/time"),
        ({"datacontenttype": "text/plain"}, "/datacontenttype"),
        ({"datacontenttype": "application/json; charset=gbk"}, "/datacontenttype"),
        ({"traceparent": "00-1"}, "/traceparent"),
        ({"data": [1]}, "/data"),
        ({"data_base64": "AA=="}, "/data_base64"),
    ],
)
def test_what_is_wrong_is_named_by_pointer(changes: dict[str, Any], pointer: str) -> None:
    assert pointers({**EVENT, **changes}) == [pointer]


def test_all_problems_are_told_at_once() -> None:
    assert pointers({}) == ["/specversion", "/id", "/source", "/type", "/data"]


@pytest.mark.parametrize(
    ("content_type", "body", "reason"),
    [
        (None, b"{}", "content type is missing"),
        ("application/cloudevents+xml", b"<a/>", "only JSON"),
        ("application/cloudevents+json; charset=gb18030", b"{}", "only UTF-8"),
        ("application/cloudevents+json", b"{", "is not JSON"),
        ("application/cloudevents+json", b" " * (EVENT_MAX_BYTES + 1), "the limit is"),
        ("application/json", b" " * (EVENT_MAX_BYTES + 1), "the limit is"),
        ("text/plain", orjson.dumps(EVENT), "not one that is taken: send application/cloudevents"),
        ("application/json", orjson.dumps(EVENT), "a whole event came as application/json: send"),
        ("application/cloudevents+json", b'{"id": "\xff"}', "not UTF-8 from byte 8 on"),
        ("application/cloudevents+json", b"\x1f\x8b\x08", "uncompressed"),
        ("application/cloudevents+json", b"\xef\xbb\xbf{}", "without it"),
    ],
)
def test_what_is_no_event_is_refused(content_type: str | None, body: bytes, reason: str) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    with pytest.raises(InvalidEventError, match=reason):
        from_http(headers, body, batch_max_events=1)


def test_kafka_takes_no_batches_and_no_headers_but_utf_8() -> None:
    with pytest.raises(InvalidEventError, match="one event a record"):
        from_kafka([("content-type", b"application/cloudevents-batch+json")], b"[]")
    with pytest.raises(InvalidEventError, match="not UTF-8"):
        from_kafka([("ce_id", b"\xff")], b"{}")


def test_a_header_that_comes_twice_says_the_same_or_nothing() -> None:
    once = [("content-type", b"application/json")] + [
        (f"ce_{n}", EVENT[n].encode()) for n in ATTRIBUTES
    ]
    data = orjson.dumps(DATA)
    assert from_kafka([*once, *once, ("x", b"1"), ("x", b"2")], data) == EXPECTED
    for another in (("ce_id", b"A-2"), ("CE_ID", b"A-2"), ("content-type", b"text/plain")):
        with pytest.raises(InvalidEventError, match="comes twice"):
            from_kafka([*once, another], data)
    with pytest.raises(InvalidEventError, match="comes twice"):
        told_once([("ce-id", "A-1"), ("accept", "a"), ("accept", "b"), ("ce-id", "A-2")])


def test_a_header_without_a_value_tells_nothing() -> None:
    headers = [("content-type", STRUCTURED.encode()), ("ce_time", None), ("x", None)]
    assert from_kafka(headers, orjson.dumps(EVENT)) == EXPECTED


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*EVENT, "data_base64", "x"]), JSON_VALUES))
def test_any_json_is_an_event_or_a_refusal_that_repeats_nothing(changes: dict[str, Any]) -> None:
    secret = "住户电话"
    event = {**EVENT, **changes, "note": secret}
    told: object
    try:
        told = read_structured(orjson.dumps(event))
    except InvalidEventError as error:
        told = (str(error), error.problems)
    else:
        assert isinstance(told.data, dict)
    assert secret not in str(told)


def test_only_a_trace_context_passes_for_one() -> None:
    good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert read_traceparent(good) == good
    for other in (None, "Zhang San 13900000000", good + "x", good + "\n", "", 5):
        assert read_traceparent(other) is None
