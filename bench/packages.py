"""How long it takes to write a package of 10,000 records: their events and keys, a proof for each
numbered item, the log's hashes, and the manifests over all of it.
"""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.callers import running, wait_until
from bench.contacts import communities
from bench.figures import Figure, Note
from bench.surroundings import OPERATOR
from events.letter import LetterSent
from events.record import RecordRegistered
from projections.archive.folder import CHECKPOINT, LogFolder
from services.composition.followers import build_relay
from services.composition.foundation import Foundation
from services.composition.packaging import make_package
from services.composition.sealing import build_sealer
from services.packaging.contract import Order

RECORDS = 10_000
FILLERS = 16
TIMEOUT_S = 600.0
BYTES_PER_MIB = 1 << 20


def measure(parts: Foundation, note: Note) -> list[Figure]:
    """Letters are sent and filed, carried and sealed; then all of them go out, keys and all."""
    note(f"{RECORDS:,} records")
    with ThreadPoolExecutor(FILLERS) as threads:
        list(threads.map(lambda number: _file(parts, number), range(RECORDS)))
    folder, head = LogFolder(parts.settings.tlog_folder), parts.store.head().position

    def sealed() -> bool:
        text = folder.text(CHECKPOINT)
        return text is not None and int(text.split("\n")[1]) >= head

    sealer = build_sealer(parts.settings, parts.sessions)
    with (
        tempfile.TemporaryDirectory(prefix="huiyin-bench-") as made,
        running(build_relay(parts).run) as relays,
        running(sealer.run) as seals,
    ):
        wait_until(seals(relays(sealed)), timeout_s=TIMEOUT_S, what="sealing the records")
        note("the package")
        order = Order(
            target=Path(made) / "package", purpose="audit", receiver="审计", wait_s=TIMEOUT_S
        )
        began_at_s = time.perf_counter()
        package = make_package(parts, order, lambda *_: None)
        spent_s = time.perf_counter() - began_at_s
        size = sum(path.stat().st_size for path in package.target.rglob("*") if path.is_file())
    assert package.items >= RECORDS
    return [
        Figure(name=f"export, {RECORDS:,} records with keys and proofs", value=spent_s, unit="s"),
        Figure(name="export, size of that package", value=size / BYTES_PER_MIB, unit="MiB"),
    ]


def _file(parts: Foundation, number: int) -> None:
    community = communities()[number % len(communities())].community
    letter = LetterSent.from_published(
        {
            "community": community,
            "to": {"kind": "owner", "name": f"业主 {number}", "unit": f"1-{number}"},
            "subject": "reminder",
            "title": f"第 {number} 号整改告知",
            "by": OPERATOR.actor,
        }
    )
    about = parts.ledger.perform(letter, caller=OPERATOR).receipts[0].stream
    record = RecordRegistered.from_published(
        {"community": community, "about": about, "matter": "letter", "by": OPERATOR.actor}
    )
    parts.ledger.perform(record, caller=OPERATOR)
