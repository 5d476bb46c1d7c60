"""The sealer as a process on real Kafka: killed anywhere, it leaves a log that is whole, and goes
on with it.
"""

import contextlib
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from projections.archive.folder import LogFolder
from projections.archive.tlog.checkpoint import Checkpoint, open_checkpoint
from projections.archive.tlog.hashes import leaf_of, root_of
from projections.archive.tlog.note import VerifierKey
from projections.archive.tlog.tiles import ENTRIES, entries_in, hashes_in, tiles_of
from services.sealer import keyfile
from services.store.postgres import PostgresStore
from tests.e2e.system import REPOSITORY
from tests.integration.relay.scene import ORIGIN, Scene, append, build_relay, rows_of

SEALED_WITHIN_S = 30.0
BEHIND_MAX_S = 1.0


class SealerHome:
    """A home for sealers of a scene, each a process that can be killed."""

    def __init__(self, root: Path, scene: Scene) -> None:
        self.folder = LogFolder(root / "tlog")
        self.key: VerifierKey = keyfile.load_or_create(root / "keys" / "sealer.key", name=ORIGIN)[
            0
        ].key
        self._environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("HUIYIN_")},
            "HUIYIN_HOME": str(root),
            "HUIYIN_DATABASE_URL": scene.dsn,
            "HUIYIN_KAFKA_BOOTSTRAP_SERVERS": scene.bootstrap,
            "HUIYIN_TOPIC_PREFIX": scene.names.prefix,
        }

    @contextlib.contextmanager
    def sealer(self) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "services", "sealer"],
            cwd=REPOSITORY,
            env=self._environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def checkpoint(self) -> Checkpoint | None:
        text = self.folder.text("checkpoint")
        return None if text is None else open_checkpoint(text, [self.key])[0]

    def sealed(self) -> int:
        found = self.checkpoint()
        return 0 if found is None else found.size

    def wait_for(self, size: int, *, timeout_s: float = SEALED_WITHIN_S) -> None:
        give_up_at_s = time.monotonic() + timeout_s
        while self.sealed() < size:
            assert time.monotonic() < give_up_at_s, f"sealed up to {self.sealed()}, not {size}"
            time.sleep(0.02)

    def entries(self) -> list[bytes]:
        """What the newest checkpoint covers, after a look whether all of it is there."""
        found = self.checkpoint()
        if found is None:
            return []
        entries = [
            entry
            for tile in tiles_of(found.size, level=ENTRIES)
            for entry in entries_in(self.folder.read(tile))
        ]
        leaves = [leaf_of(entry) for entry in entries]
        below = leaves
        for level in range(3):
            lying = [
                each
                for tile in tiles_of(found.size, level=level)
                for each in hashes_in(tile, self.folder.read(tile))
            ]
            assert lying == below
            full = len(below) // 256
            below = [root_of(below[at * 256 : (at + 1) * 256]) for at in range(full)]
        assert root_of(leaves) == found.root
        return entries


@pytest.fixture
def home(tmp_path: Path, scene: Scene) -> SealerHome:
    return SealerHome(tmp_path, scene)


@contextlib.contextmanager
def relaying(scene: Scene) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=build_relay(scene).run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


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
