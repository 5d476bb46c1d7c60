"""The sealer as a process on real Kafka: killed anywhere, it leaves a log that is whole, and goes
on with it.
"""

import random
import threading
import time
from pathlib import Path

import pytest

from services.store.postgres import PostgresStore
from tests.integration.relay.scene import Scene, append, rows_of
from tests.integration.sealer.home import SealerHome, relaying

BEHIND_MAX_S = 1.0


@pytest.fixture
def home(tmp_path: Path, scene: Scene) -> SealerHome:
    return SealerHome(tmp_path, scene)


def test_killed_again_and_again_it_seals_every_event_once_and_in_order(
    scene: Scene, store: PostgresStore, home: SealerHome
) -> None:
    events, moment, sizes = 6_000, random.Random(11), [0]
    writer = threading.Thread(target=append, args=(store, events), kwargs={"batch": 40})
    with relaying(scene):
        writer.start()
        for under_way in (1, 1_000, 2_000, 3_500, 5_000):
            with home.sealer():
                home.wait_for(under_way)
                time.sleep(moment.uniform(0.0, 0.3))
            rows = [row.body for row in rows_of(scene.dsn)]
            entries = home.entries()
            assert entries == rows[: len(entries)]
            sizes.append(len(entries))
        writer.join()
        with home.sealer():
            home.wait_for(events)
    assert sizes == sorted(sizes)
    assert home.entries() == [row.body for row in rows_of(scene.dsn)]


def test_it_is_at_most_a_second_behind_what_kafka_holds(
    scene: Scene, store: PostgresStore, home: SealerHome
) -> None:
    with relaying(scene), home.sealer():
        append(store, 100)
        home.wait_for(100)
        writer = threading.Thread(target=append, args=(store, 5_000), kwargs={"batch": 20})
        writer.start()
        while writer.is_alive():
            mark = scene.wait_for_mark(100)
            home.wait_for(mark.position, timeout_s=BEHIND_MAX_S)
            time.sleep(0.05)
        writer.join()
