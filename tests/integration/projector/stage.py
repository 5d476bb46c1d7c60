"""A ledger with a story in it, carried to Kafka and into views by the real relay and projector."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from events.party import SubjectForgotten
from projections.engine.lexing import Reader
from projections.engine.view import View
from projections.reading import ViewUnavailableError
from projections.views import all_views
from projections.watermark import watermark
from services.blobs.folder import Folder
from services.doctor.examine import Doctor
from services.doctor.report import Report
from services.privacy import masterkey
from services.privacy.lexemes import Lexemes
from services.privacy.masterkey import MasterKey
from services.privacy.opening import Opener
from services.projector.follower import Follower
from services.projector.kafka import Kafka, kafka_at
from services.projector.process import Projector
from services.projector.reader import search_reader
from services.projector.rebuild import Progress, Rebuild
from services.store.contract import Appended
from services.store.heartbeat import PostgresHeartbeat
from services.store.marks import PostgresMarks
from services.store.postgres import PostgresStore
from services.store.sessions import Sessions, connect
from services.store.vault import PostgresVault
from tests.integration.relay.scene import Scene, build_relay
from tests.stories import Storyteller

BATCH_MAX_EVENTS = 300
VISIBLE_TIMEOUT_S = 120.0
MASTER = masterkey.generate()
"""Of tests that need no process: one of their own."""


@dataclass(kw_only=True)
class Stage:
    """One ledger, its topics, and who tells its story."""

    scene: Scene
    master: MasterKey
    key_file: Path
    store: PostgresStore
    vault: PostgresVault
    sessions: Sessions
    teller: Storyteller
    position: int = 0
    views: Mapping[str, View] = field(default_factory=all_views)

    def tell(self, events_min: int) -> int:
        """Appends the next part of the story; returns the newest position."""
        for append in self.teller.appends(events_min):
            outcome = self.store.append(append)
            assert isinstance(outcome, Appended), outcome
            self.position = outcome.receipts[-1].position
            forgotten = [e for e in append.events if e.type == SubjectForgotten.type_name]
            for event in forgotten:
                subject = event.stream.partition("/")[2]
                held = self.vault.records_of(subject)
                ids = [record.event_id for record in held]
                self.vault.destroy(event_ids=ids, subject=subject)
        return self.position

    @contextmanager
    def relaying(self) -> Iterator[None]:
        """The relay runs meanwhile."""
        with _running(build_relay(self.scene).run):
            yield

    @contextmanager
    def projecting(self, *names: str) -> Iterator[None]:
        """The projector runs meanwhile, for the named views or all."""
        with _running(self.projector(*names).run):
            yield

    @contextmanager
    def following(self, view: View) -> Iterator[None]:
        """One view, perhaps of another release, is kept meanwhile."""
        with _running(self.follower(view).run):
            yield

    def projector(self, *names: str) -> Projector:
        views = [self.views[name] for name in names or self.views]
        kafka = self.kafka(*views)
        return Projector([self.follower(view, kafka) for view in views])

    def kafka(self, *views: View) -> Kafka:
        """The events topic as one process with these views reads it."""
        names = [view.name for view in views]
        return kafka_at(self.scene.bootstrap, self.scene.names, views=names)

    def follower(self, view: View, kafka: Kafka | None = None) -> Follower:
        return Follower(
            view,
            sessions=self.sessions,
            kafka=kafka or self.kafka(view),
            reader=self.reader(),
            heartbeat=PostgresHeartbeat(self.sessions),
            batch_max_events=BATCH_MAX_EVENTS,
        )

    def reader(self, forgotten: set[str] | None = None) -> Reader:
        lexemes = Lexemes(self.master.lexeme_key)
        return search_reader(Opener(self.vault, self.master), lexemes, forgotten=forgotten)

    def rebuild(self, name: str, progress: list[Progress]) -> int:
        """Rebuilds a view; returns the generation that is live now."""
        lock = connect(self.scene.dsn, application_name="rebuild lock")
        lock.autocommit = True
        work = Rebuild(
            self.views[name],
            sessions=self.sessions,
            kafka=self.kafka(self.views[name]),
            reader=self.reader(),
            progress=progress.append,
        )
        return work.run(lock).generation

    def watermark(self, view: str) -> int:
        try:
            with self.sessions.connection() as connection:
                return watermark(connection, view)
        except ViewUnavailableError:
            return 0

    def wait_for(self, position: int, *names: str, timeout_s: float = VISIBLE_TIMEOUT_S) -> None:
        """Waits until the views hold the position."""
        give_up_at_s = time.monotonic() + timeout_s
        for name in names or self.views:
            while (reached := self.watermark(name)) < position:
                assert time.monotonic() < give_up_at_s, f"{name} is at {reached} of {position}"
                time.sleep(0.02)

    def examine(self, *names: str) -> Report:
        """What the doctor says."""
        forgotten: set[str] = set()
        topic = self.scene.reader()
        marks = PostgresMarks(self.scene.dsn)

        def relayed() -> int:
            mark = marks.newest()
            return mark.position if mark else 0

        try:
            return Doctor(
                store=self.store,
                sessions=self.sessions,
                topic=topic,
                relayed=relayed,
                reader=self.reader(forgotten),
                forgotten=forgotten,
                views=[self.views[name] for name in names or self.views],
                folder=Folder(Path("no files here")),
                held=lambda _: {},
            ).examine()
        finally:
            topic.close()
            marks.close()


@contextmanager
def _running(run: Callable[[threading.Event], None]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=VISIBLE_TIMEOUT_S)
        assert not thread.is_alive()


class ProjectorProcess:
    """A projector in a process of its own."""

    def __init__(self, stage: Stage, *names: str) -> None:
        scene = stage.scene
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.integration.projector.projector_main"),
                *(scene.dsn, scene.bootstrap, scene.names.prefix, str(stage.key_file), *names),
            ],
        )

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@contextmanager
def projector_process(stage: Stage, *names: str) -> Iterator[ProjectorProcess]:
    """Killed at the end, if it still runs."""
    process = ProjectorProcess(stage, *names)
    try:
        yield process
    finally:
        process.thaw()
        process.kill()
