"""What the sealed log costs: sealing, proofs, and a whole verification of a million events.

The rows are laid into the table directly, since appending them is measured elsewhere; the relay
carries them to Kafka and the sealer seals them from there, both wired as their services are. A
verification runs as the command it is, in a process of its own, so its memory can be told.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import psycopg2

from bench.callers import running, wait_until
from bench.figures import Aim, Figure, Note, percentile
from events.envelope import Envelope, fill, serialise
from events.instant import format_instant
from projections.archive.folder import LogFolder
from projections.archive.queries import proof_of
from projections.engine.copying import copy_lines
from services import signingkey
from services.composition.followers import build_relay
from services.composition.foundation import Foundation
from services.composition.sealing import build_sealer
from services.sealer.memory import Memory
from services.sealer.process import SEAL_MAX_EVENTS
from services.sealer.sealing import Sealing

EVENTS = 1_000_000
COPY_ROWS = 20_000
PROOFS = 2_000
TIMEOUT_S = 900.0
LOOK_S = 0.05
PADDING = "厨房水管从昨晚开始漏水，已经渗到楼下邻居家的天花板。" * 6
"""Makes an envelope about as long as the sample's are on average: a good kilobyte."""

SEALED_AIM_PER_S, PROOF_AIM_MS = 50_000.0, 10.0
COPY_AIM_S, TWO_COPIES_AIM_S, MEMORY_AIM_MIB = 60.0, 120.0, 300.0


def measure(parts: Foundation, note: Note) -> list[Figure]:
    """On a ledger that holds what it begins with."""
    note("sealing from memory")
    figures = [_seal_from_memory(parts)]
    note(f"{EVENTS:,} events into the store")
    _fill(parts)
    note("to Kafka")
    with running(build_relay(parts).run) as watched:
        arrived = watched(lambda: _relayed(parts) >= EVENTS)
        wait_until(arrived, timeout_s=TIMEOUT_S, what="relaying")
    note("sealing from Kafka")
    figures.append(_seal_from_kafka(parts))
    note("proofs")
    figures.append(_prove(parts))
    for name, copies, aim_s in (
        ("verify tiles", ("--tiles", "home"), COPY_AIM_S),
        ("verify store and tiles", ("--tiles", "home", "--database", "home"), TWO_COPIES_AIM_S),
        ("verify store against Kafka", ("--database", "home", "--kafka", "home"), TWO_COPIES_AIM_S),
    ):
        note(name)
        figures += _verify(parts, name, copies, aim_s)
    return figures


def envelopes(origin: str, first: int, last: int) -> Iterator[bytes]:
    """Real envelopes of these positions."""
    now = datetime.now(UTC)
    draft = serialise(
        Envelope(
            id="0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a",
            source=origin,
            type="huiyin.note.added.v1",
            subject="case/0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a",
            sequence=1,
            time=now,
            partitionkey="community-1",
            actor="system:bench",
            data={"text": PADDING},
        )
    )
    # Each in its own stream and community: the same bytes but for a few would please a cache.
    for position in range(first, last + 1):
        body = fill(draft, position=position, recordedtime=format_instant(now))
        stream = b"-%012d" % position
        yield body.replace(b"-1f2e3d4c5b6a", stream).replace(
            b"community-1", b"community-%d" % (position % 12)
        )


def _seal_from_memory(parts: Foundation) -> Figure:
    """Entries in, tiles on disk and signed checkpoints out, as often as under load."""
    spent_s, size = 0.0, EVENTS // 4
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-", dir=parts.settings.home) as home:
        signers = signingkey.load_or_create(Path(home) / "sealer.key", name=parts.origin)
        sealing = Sealing(
            origin=parts.origin,
            shelf=LogFolder(Path(home) / "tlog"),
            signed=Memory(Path(home) / "sealer"),
            signers=signers,
        )
        for first in range(1, size + 1, SEAL_MAX_EVENTS):
            batch = list(envelopes(parts.origin, first, min(first + SEAL_MAX_EVENTS - 1, size)))
            began_at_s = time.perf_counter()
            for entry in batch:
                sealing.take(entry)
            sealing.seal(time_s=0)
            spent_s += time.perf_counter() - began_at_s
    return Figure(
        name="leaves sealed, fsync on",
        value=size / spent_s,
        unit="leaves/s",
        aim=Aim(at_least=SEALED_AIM_PER_S),
    )


def _fill(parts: Foundation) -> None:
    """Rows and head, as if they had been appended after what a ledger begins with."""
    admin = parts.settings.database_admin_url
    assert admin is not None
    now = datetime.now(UTC)
    with closing(psycopg2.connect(admin)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("SELECT position FROM ledger.head")
        (head,) = cursor.fetchone() or (0,)
        cursor.execute("SELECT ledger.create_partitions(%s)", (EVENTS,))
        for first in range(head + 1, EVENTS + 1, COPY_ROWS):
            bodies = envelopes(parts.origin, first, min(first + COPY_ROWS - 1, EVENTS))
            rows = [
                (position, now, f"case/{position}", 1, "huiyin.note.added.v1", body)
                for position, body in enumerate(bodies, start=first)
            ]
            cursor.copy_expert(
                "COPY ledger.events (position, recordedtime, stream, version, type, body)"
                " FROM STDIN",
                StringIO(copy_lines(rows)),
            )
        cursor.execute("UPDATE ledger.head SET position = %s, recordedtime = %s", (EVENTS, now))


def _relayed(parts: Foundation) -> int:
    mark = parts.marks.newest()
    return 0 if mark is None else mark.position


def _seal_from_kafka(parts: Foundation) -> Figure:
    folder = LogFolder(parts.settings.tlog_folder)

    def sealed() -> int:
        text = folder.text("checkpoint")
        return 0 if text is None else int(text.split("\n")[1])

    with running(build_sealer(parts.settings, parts.sessions).run) as watched:
        begun, ended = watched(lambda: sealed() > 0), watched(lambda: sealed() >= EVENTS)
        began_at_s = wait_until(begun, timeout_s=TIMEOUT_S, what="the first seal")
        first = sealed()
        ended_at_s = wait_until(ended, timeout_s=TIMEOUT_S, what="sealing")
    return Figure(
        name="sealer, Kafka to signed checkpoint",
        value=(EVENTS - first) / (ended_at_s - began_at_s),
        unit="events/s",
    )


def _prove(parts: Foundation) -> Figure:
    folder, chosen = LogFolder(parts.settings.tlog_folder), random.Random(3)
    spent_ms = []
    for _ in range(PROOFS):
        position = chosen.randint(1, EVENTS)
        began_at_s = time.perf_counter()
        assert proof_of(folder, position).text
        spent_ms.append((time.perf_counter() - began_at_s) * 1_000)
    return Figure(
        name=f"proof of any of {EVENTS:,} events, p99",
        value=percentile(spent_ms, 0.99),
        unit="ms",
        aim=Aim(at_most=PROOF_AIM_MS),
    )


def _verify(
    parts: Foundation, name: str, copies: tuple[str, ...], aim_s: float
) -> Iterator[Figure]:
    """The command, its time from start to end and the most memory it had."""
    settings = parts.settings
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("HUIYIN_")},
        "HUIYIN_HOME": str(settings.home),
        "HUIYIN_DATABASE_URL": settings.database_url or "",
        "HUIYIN_KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers or "",
        "HUIYIN_TOPIC_PREFIX": settings.topic_prefix,
    }
    key, checkpoint = settings.tlog_folder / "vkey", settings.tlog_folder / "checkpoint"
    claim = () if "--tiles" in copies else ("--checkpoint", str(checkpoint))
    began_at_s = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "services", "verify", *copies, "--key", str(key), *claim],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    most_kib = 0
    while process.poll() is None:
        most_kib = max(most_kib, _most_memory_kib(process.pid))
        time.sleep(LOOK_S)
    spent_s = time.perf_counter() - began_at_s
    assert process.returncode == 0, f"{name} found a difference"
    yield Figure(name=f"{name}, {EVENTS:,} events", value=spent_s, unit="s", aim=Aim(at_most=aim_s))
    yield Figure(
        name=f"{name}, most memory",
        value=most_kib / 1_024,
        unit="MiB",
        aim=Aim(at_most=MEMORY_AIM_MIB),
    )


def _most_memory_kib(pid: int) -> int:
    """The most a process ever had in memory, as the kernel tells; 0 once it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    lines = (line.split() for line in status.splitlines() if line.startswith("VmHWM:"))
    return next((int(words[1]) for words in lines), 0)
