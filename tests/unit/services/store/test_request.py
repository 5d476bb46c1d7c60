"""A request is checked and spelt before it shares a statement with others."""

import pytest

from services.store.batch import Batch, BatchResult
from services.store.contract import (
    Append,
    Bookmark,
    CaseReference,
    EventKey,
    Origin,
    StreamCheck,
)
from services.store.request import (
    EVENT_COLUMNS,
    Landed,
    PlainEvent,
    Refused,
    Tracked,
    octets,
    prepare,
    text,
)
from tests.store_events import an_event


@pytest.mark.parametrize(
    ("value", "spelt"),
    [
        ("", '""'),
        ("NULL", '"NULL"'),
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("{水,管}", '"{水,管}"'),
    ],
)
def test_texts_are_quoted(value: str, spelt: str) -> None:
    assert text(value) == spelt


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_texts_postgres_cannot_hold_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        text(value)


def test_bytes_are_spelt_in_hex() -> None:
    assert octets(b"\x00\\") == '"\\\\x005c"'


def test_a_request_names_what_it_writes_and_what_it_reads() -> None:
    event = an_event("case/1", 3)
    request = prepare(
        (event,),
        extras=Append(
            events=(),
            origin=Origin(source="urn:s", id="7", fingerprint=b"f"),
            references=(CaseReference(source="urn:s", externalref="WO", case="1"),),
            checks=(
                StreamCheck(stream="case/1", version=2),
                StreamCheck(stream="case/2", version=5),
            ),
            bookmark=Bookmark(follower="clock", position=4),
        ),
        tracked=Tracked(application="app", notification_id=2),
    )
    assert request.writes == {
        "stream\ncase/1",
        f"event\n{event.event_id}",
        "origin\nurn:s\n7",
        "reference\nurn:s\nWO",
        "bookmark\nclock",
        "tracking\napp",
    }
    assert request.reads == {"stream\ncase/2"}
    assert request.checks == (('"case/1"', "2"), ('"case/1"', "2"), ('"case/2"', "5"))


def test_a_stream_may_begin_at_zero_only_where_there_is_none() -> None:
    plain = PlainEvent(stream="s", version=0, type="t", state=b"")
    assert prepare((plain,)).checks == (('"s"', "-1"),)


def test_a_reference_twice_in_one_append_is_a_bug() -> None:
    reference = CaseReference(source="urn:s", externalref="WO", case="1")
    with pytest.raises(ValueError, match="twice"):
        prepare((), extras=Append(events=(), references=(reference, reference)))


def test_a_batch_joins_its_requests_and_takes_the_answer_apart() -> None:
    one = an_event(series="numbers")
    key = EventKey(event_id=one.event_id, wrapped=b"k", subjects=("s",))
    plain = PlainEvent(stream="p", version=1, type="t", state=b"state")
    requests = [
        prepare((one, an_event()), extras=Append(events=(), keys=(key,))),
        prepare((an_event(),)),
        prepare((plain,)),
    ]
    batch = Batch(requests)

    parameters = batch.parameters()

    assert batch.events_count == 4
    assert parameters["p_request"] == "{0,0,1,2}"
    assert parameters["p_series"] == '{"numbers",NULL,NULL,NULL}'
    assert parameters["p_subject_request"] == "{0}"
    assert "p_originid" not in parameters
    assert {"p_stream", "p_version", "p_length"} <= parameters.keys() & set(EVENT_COLUMNS)
    first = len(one.draft.body)
    assert parameters["p_start"].startswith(f"{{1,{first + 1},")

    answers = [
        answer
        for _, answer in batch.answers(
            BatchResult(10, "now", [7, None, None, None], [{"request": 1, "why": "stream"}])
        )
    ]

    assert answers == [
        Landed(11, "now", [7, None]),
        Refused({"request": 1, "why": "stream"}),
        Landed(13, "now", [None]),
    ]
