"""The log can be had back from Kafka alone: the same bytes, in the same order, from wherever one
stopped.
"""

import io
import threading
from contextlib import closing
from itertools import islice

import pytest

from services.broker.producer import Producer
from services.broker.records import OutgoingRecord
from services.feed.feed import BrokenOrderError, ForeignRecordError, OrderedFeed
from services.feed.replay import replay, replay_to
from tests.integration.projector.stage import Stage


def test_replay_gives_the_same_bytes_in_the_same_order(stage: Stage) -> None:
    stage.tell(600)
    with stage.relaying():
        stage.scene.wait_for_mark(stage.position)
    stored = [row.body for row in stage.store.read(after=0, limit=10_000)]
    output = io.BytesIO()
    with closing(stage.scene.reader()) as topic:
        assert replay_to(output, topic) == len(stored)
        assert output.getvalue() == b"".join(body + b"\n" for body in stored)
        assert list(replay(topic, after=len(stored) - 7)) == stored[-7:]


def test_a_feed_goes_on_where_another_stopped(stage: Stage) -> None:
    stage.tell(300)
    with stage.relaying():
        stage.scene.wait_for_mark(stage.position)
    place = None
    positions: list[int] = []
    while len(positions) < stage.position:
        with closing(stage.scene.reader()) as topic:
            feed = OrderedFeed(topic, place)
            part = islice(feed.up_to(topic.end_offsets()), 130)
            positions += [record.position for record in part]
            place = feed.place
    assert positions == list(range(1, stage.position + 1))


def test_a_feed_follows_what_comes(stage: Stage) -> None:
    stop = threading.Event()
    with stage.relaying(), closing(stage.scene.reader()) as topic:
        stage.tell(50)
        followed = OrderedFeed(topic).follow(stop)
        first = [record.position for record in islice(followed, stage.position)]
        came = stage.position
        stage.tell(50)
        second = [record.position for record in islice(followed, stage.position - came)]
    assert first + second == list(range(1, stage.position + 1))


def test_a_hole_and_a_foreign_record_are_told(stage: Stage) -> None:
    stage.tell(40)
    with stage.relaying():
        stage.scene.wait_for_mark(stage.position)
    topic_name = stage.scene.names.events
    body = stage.store.read_positions([stage.position])[0].body
    beyond = body.replace(
        b'"position":"%016d"' % stage.position, b'"position":"%016d"' % (stage.position + 2)
    )
    with closing(Producer(stage.scene.bootstrap, client_id="hand")) as producer:
        producer.send([OutgoingRecord(topic=topic_name, key=b"company", value=beyond)])
        with closing(stage.scene.reader()) as topic:
            with pytest.raises(BrokenOrderError, match=f"position {stage.position + 1} should"):
                list(replay(topic))
            producer.send([OutgoingRecord(topic=topic_name, key=b"company", value=b"hello")])
            with pytest.raises(ForeignRecordError, match="no event"):
                list(replay(topic))
