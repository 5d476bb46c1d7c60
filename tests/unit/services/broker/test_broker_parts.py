"""The parts of the broker wrappers that need no broker."""

import threading

import pytest
from kafka.errors import (
    CorruptRecordError,
    InvalidProducerEpochError,
    KafkaConnectionError,
    KafkaError,
    ProducerFencedError,
    TopicAuthorizationFailedError,
)

from services.broker.errors import FencedError, translated
from services.broker.partitioner import partition_of
from services.broker.watched import WatchedThread
from services.errors import BrokerUnavailableError, FollowerStoppedError


@pytest.mark.parametrize(
    ("key", "digest"),
    [
        # The values the Java client's own test holds its murmur2 to.
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
    ],
)
def test_keys_go_where_the_java_client_sends_them(key: bytes, digest: int) -> None:
    assert partition_of(key, 1_009) == (digest & 0x7FFFFFFF) % 1_009


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ProducerFencedError(), FencedError),
        (InvalidProducerEpochError(), FencedError),
        (KafkaError("in an error state: ProducerFencedError"), FencedError),
        (KafkaError("failed", ProducerFencedError()), FencedError),
        (TopicAuthorizationFailedError(), FollowerStoppedError),
        (KafkaConnectionError("refused"), BrokerUnavailableError),
        (CorruptRecordError("failed crc check"), BrokerUnavailableError),
    ],
)
def test_errors_are_told_as_who_must_act(error: Exception, expected: type[Exception]) -> None:
    assert type(translated(error, "publishing")) is expected


def test_damaged_records_are_called_so_and_what_to_do_is_said() -> None:
    told = str(translated(CorruptRecordError("offset 7 failed crc check"), "reading the topic"))
    assert "damaged" in told
    assert "reading the topic" in told
    assert "offset 7" in told
    assert "move the folder kafka away" in told


def test_a_watched_call_gives_its_value_or_its_error() -> None:
    thread = WatchedThread("test")
    assert thread.call(lambda: 7, doing="counting", timeout_s=5) == 7
    with pytest.raises(ZeroDivisionError):
        thread.call(lambda: 1 // 0, doing="dividing", timeout_s=5)
    thread.stop()


def test_a_watched_call_that_hangs_is_given_up() -> None:
    thread, released = WatchedThread("test"), threading.Event()
    with pytest.raises(BrokerUnavailableError, match=r"hanging: no answer in 0\.05 s"):
        thread.call(released.wait, doing="hanging", timeout_s=0.05)
    released.set()
    thread.stop()
