"""``huiyin witness`` as a process beside a real sealer: it cosigns, and it will not be talked into
another history.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from projections.archive.tlog.checkpoint import open_checkpoint
from projections.archive.tlog.note import VerifierKey, read_note, read_verifier_key
from services.broker import topics
from services.broker.producer import Producer
from services.broker.records import OutgoingRecord
from services.broker.topics import Topics
from services.embedded.sockets import free_port
from services.store.heartbeat import PostgresHeartbeat
from services.store.postgres import PostgresStore
from services.store.sessions import Sessions
from tests.e2e.system import REPOSITORY
from tests.integration.relay.scene import Scene, append
from tests.integration.sealer.home import SealerHome, relaying

TIMEOUT_S = 120.0


class WitnessHome:
    """A witness for the log of a home, on a free port."""

    def __init__(self, root: Path, log: VerifierKey) -> None:
        self.port = free_port()
        self._environment = {"PATH": os.environ["PATH"], "HUIYIN_HOME": str(root)}
        self._arguments = ("--name", "w.example", "--log", log.text, "--port", str(self.port))
        shown = subprocess.run(
            self._argv("--show-key"),
            cwd=REPOSITORY,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )
        self.key = read_verifier_key(shown.stdout)

    @property
    def policy(self) -> str:
        return f"witness w {self.key.text} http://127.0.0.1:{self.port}\nquorum w\n"

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        process = subprocess.Popen(
            self._argv(), cwd=REPOSITORY, env=self._environment, stderr=subprocess.DEVNULL
        )
        try:
            wait_until(self._answers)
            yield
        finally:
            process.kill()
            process.wait()

    def _argv(self, *more: str) -> list[str]:
        return [sys.executable, "-m", "services", "witness", *self._arguments, *more]

    def _answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{self.port}/add-checkpoint").status_code == 405
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    give_up_at_s = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < give_up_at_s
        time.sleep(0.05)


@pytest.fixture
def home(tmp_path: Path, scene: Scene) -> SealerHome:
    return SealerHome(tmp_path / "home", scene)


@pytest.fixture
def witness(tmp_path: Path, home: SealerHome) -> WitnessHome:
    witness = WitnessHome(tmp_path / "committee", home.key)
    policy = tmp_path / "policy"
    policy.write_text(witness.policy)
    home.environment["HUIYIN_WITNESS_POLICY_FILE"] = str(policy)
    return witness


def witnessed(home: SealerHome, witness: WitnessHome) -> int:
    """The size of the newest checkpoint that bears both signatures."""
    text = home.folder.text("witnessed")
    if text is None:
        return 0
    witness.key.check(read_note(text))
    return open_checkpoint(text, [home.key])[0].size


def alarm(scene: Scene) -> str:
    """What the sealer's heartbeat says is wrong."""
    with contextlib.closing(Sessions(scene.dsn, application_name="test")) as sessions:
        state: Any = PostgresHeartbeat(sessions).beats()["sealer"].state
    return str(state.get("alarm", ""))


def test_checkpoints_come_back_cosigned_also_after_both_were_killed(
    scene: Scene, store: PostgresStore, home: SealerHome, witness: WitnessHome
) -> None:
    with relaying(scene):
        append(store, 300)
        with witness.serving(), home.sealer():
            wait_until(lambda: witnessed(home, witness) == 300)
        append(store, 300)
        with home.sealer():
            home.wait_for(600)
            with witness.serving():
                wait_until(lambda: witnessed(home, witness) == 600)
                wait_until(lambda: alarm(scene) == "")
    policy = home.environment["HUIYIN_WITNESS_POLICY_FILE"]
    status, told = home.command("verify", "--tiles", "home", "--policy", policy)
    assert (status, told["checkpoint"]["cosigned_by"]) == (0, ["w"])


def test_another_history_is_not_cosigned_and_raises_an_alarm(
    scene: Scene, store: PostgresStore, home: SealerHome, witness: WitnessHome
) -> None:
    with relaying(scene), witness.serving():
        append(store, 300)
        with home.sealer():
            wait_until(lambda: witnessed(home, witness) == 300)
    # Everything the company has is rewritten: another ledger under the same name and key.
    for folder in (home.folder.root, home.folder.root.parent / "sealer"):
        shutil.rmtree(folder)
    home.environment["HUIYIN_TOPIC_PREFIX"] = rewritten(scene)
    with witness.serving(), home.sealer():
        home.wait_for(301)
        wait_until(lambda: "the witness w refuses: 422" in alarm(scene))
    assert home.folder.text("witnessed") is None


def rewritten(scene: Scene) -> str:
    """The prefix of another topic, with other events under the same positions, and one more."""
    names = Topics(prefix=f"{scene.names.prefix}-rewritten")
    topics.ensure(scene.bootstrap, names, events_partitions=1, intake_retention_h=1)
    with contextlib.closing(Producer(scene.bootstrap, client_id="hand")) as producer:
        producer.send(
            [
                OutgoingRecord(
                    topic=names.events, key=b"k", value=b'{"position":"%016d"}' % position
                )
                for position in range(1, 302)
            ]
        )
    return names.prefix
