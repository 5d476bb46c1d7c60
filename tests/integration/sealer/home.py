"""Homes for sealers as processes that can be killed, beside a ledger and its topic."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from projections.archive.folder import LogFolder
from projections.archive.tlog.checkpoint import Checkpoint, open_checkpoint
from projections.archive.tlog.hashes import leaf_of, root_of
from projections.archive.tlog.note import VerifierKey
from projections.archive.tlog.tiles import ENTRIES, entries_in, hashes_in, tiles_of
from services import signingkey
from tests.e2e.system import REPOSITORY
from tests.integration.relay.scene import ORIGIN, Scene, build_relay

SEALED_WITHIN_S = 120.0


class SealerHome:
    """A home for sealers of a scene, each a process that can be killed."""

    def __init__(self, root: Path, scene: Scene) -> None:
        self.scene, self.folder = scene, LogFolder(root / "tlog")
        self.key: VerifierKey = signingkey.load_or_create(
            root / "keys" / "sealer.key", name=ORIGIN
        )[0].key
        self.environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("HUIYIN_")},
            "HUIYIN_HOME": str(root),
            "HUIYIN_DATABASE_URL": scene.dsn,
            "HUIYIN_KAFKA_BOOTSTRAP_SERVERS": scene.bootstrap,
            "HUIYIN_TOPIC_PREFIX": scene.names.prefix,
        }

    def command(self, *arguments: str) -> tuple[int, Any]:
        """Exit status and JSON of a command of this home."""
        done = subprocess.run(
            [sys.executable, "-m", "services", *arguments, "--json"],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, json.loads(done.stdout)

    @contextlib.contextmanager
    def sealer(self) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "services", "sealer"],
            cwd=REPOSITORY,
            env=self.environment,
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
