"""An event that cannot be applied stops its stream, not the view; one that is unknown stops the
view.
"""

import threading
from collections import Counter

import pytest

from events.envelope import Envelope, parse, serialise
from events.identifiers import mint_id
from projections.engine.event import ViewEvent
from projections.engine.rows import Rows
from projections.inbox.view import InboxFact, InboxView
from services.errors import FollowerStoppedError
from services.projector.parked import list_parked, retry_parked
from services.store.contract import Append, NewEvent
from tests.integration.projector.stage import Stage
from tests.stories import BEGINNING, SOURCE


class MistakenInbox(InboxView):
    """The inbox of a release with a mistake in it: in some streams it applies first events only."""

    def __init__(self, *streams: str) -> None:
        self._streams = streams

    def apply(self, event: ViewEvent[InboxFact], rows: Rows) -> None:
        if event.stream in self._streams and event.recorded.envelope.sequence > 1:
            raise ZeroDivisionError("a mistake in this release")
        super().apply(event, rows)


def case_streams(stage: Stage) -> list[str]:
    """Streams of cases that had nothing to do with another, the longest first."""
    events = [parse(row.body).envelope for row in stage.store.read(after=0, limit=10_000)]
    merges = [event for event in events if "into" in event.data]
    touched = {event.subject for event in merges} | {f"case/{e.data['into']}" for e in merges}
    lengths = Counter(event.subject for event in events if event.subject.startswith("case/"))
    return [stream for stream, _ in lengths.most_common() if stream not in touched]


def test_a_failing_event_parks_its_stream_until_it_is_tried_again(stage: Stage) -> None:
    stage.tell(300)
    stream = case_streams(stage)[0]
    length = len(stage.store.read_stream(stream))
    assert length > 2
    with stage.relaying(), stage.following(MistakenInbox(stream)):
        stage.wait_for(stage.position, "inbox")
    parked = list_parked(stage.sessions, "inbox")
    assert [event.stream for event in parked] == [stream] * (length - 1)
    assert parked[0].reason == "ZeroDivisionError: a mistake in this release"
    assert {event.reason for event in parked[1:]} == {None}
    report = stage.examine("inbox")
    assert not report.healthy
    assert report.views[0].parked_streams == 1
    assert report.views[0].difference is None
    retried = retry_parked(stage.sessions, stage.views["inbox"], stage.reader())
    assert retried.applied_events == length - 1
    assert retried.still_parked == ()
    assert stage.examine("inbox").healthy


def test_what_was_overtaken_needs_a_rebuild(stage: Stage) -> None:
    """Later events of other streams changed the row: the parked one cannot take its place any
    more.
    """
    stage.tell(400)
    events = [parse(row.body).envelope for row in stage.store.read(after=0, limit=10_000)]
    merge = next(e for e in events if e.type == "huiyin.case.merged.v1" and e.sequence > 1)
    survivor = f"case/{merge.data['into']}"
    assert any(e.subject == survivor for e in events[events.index(merge) :])
    with stage.relaying(), stage.following(MistakenInbox(merge.subject)):
        stage.wait_for(stage.position, "inbox")
    retried = retry_parked(stage.sessions, stage.views["inbox"], stage.reader())
    left = [event for event in retried.still_parked if event.stream == merge.subject]
    assert left
    assert (left[0].reason or "").startswith("OutOfOrderError")
    stage.rebuild("inbox", [])
    assert stage.examine("inbox").healthy


def test_many_parked_streams_stop_the_view(stage: Stage) -> None:
    stage.tell(400)
    with stage.relaying():
        stage.scene.wait_for_mark(stage.position)
    follower = stage.follower(MistakenInbox(*case_streams(stage)))
    with pytest.raises(FollowerStoppedError, match="streams of the view inbox do not apply"):
        follower.run(threading.Event())


def test_an_unknown_type_stops_the_view(stage: Stage) -> None:
    stage.tell(20)
    event_id = mint_id(1_000, bytes(10))
    envelope = Envelope(
        id=event_id,
        source=SOURCE,
        type="huiyin.future.imagined.v1",
        subject=f"future/{event_id}",
        sequence=1,
        time=BEGINNING,
        partitionkey="yinhu",
        actor="test",
        data={},
    )
    event = NewEvent(
        stream=envelope.subject,
        version=1,
        type=envelope.type,
        event_id=event_id,
        draft=serialise(envelope),
    )
    stage.store.append(Append(events=(event,)))
    with stage.relaying():
        stage.scene.wait_for_mark(stage.position + 1)
    with pytest.raises(FollowerStoppedError, match="upgrade this process first"):
        stage.follower(stage.views["inbox"]).run(threading.Event())


def test_tables_of_another_release_stop_the_view_until_it_is_rebuilt(stage: Stage) -> None:
    stage.tell(100)
    with stage.relaying():
        with stage.projecting("inbox"):
            stage.wait_for(stage.position, "inbox")
        with stage.sessions.cursor() as cursor:
            cursor.execute("UPDATE projector.generation SET layout = 'of another release'")
        with pytest.raises(FollowerStoppedError, match="run `huiyin rebuild inbox`"):
            stage.follower(stage.views["inbox"]).run(threading.Event())
        assert stage.rebuild("inbox", []) == 2
        with stage.projecting("inbox"):
            stage.wait_for(stage.tell(50), "inbox")
    assert stage.examine("inbox").healthy
