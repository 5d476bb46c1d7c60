"""Writes a package: a part of the log with all it takes to check it, as one folder.

It is written beside its place and put there when it is whole and on disk; a crash leaves a hidden
folder that the next attempt removes, and at worst the ledger tells of a package nobody got.
"""

import base64
import hashlib
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import orjson

from events.attachment import AttachmentAdded
from events.envelope import MalformedEnvelopeError, RecordedEvent, parse
from events.package import PackageExported
from projections.archive.folder import CHECKPOINT, VERIFIER_KEYS, WITNESSED, LogFolder
from projections.archive.package import layout
from projections.archive.package.bag import seal_bag
from projections.archive.package.catalogue import Catalogue
from projections.archive.package.readme import readme
from projections.archive.queries import LogFiles, proof_of
from projections.archive.tlog.checkpoint import read_checkpoint
from projections.archive.tlog.note import read_note
from projections.archive.tlog.proof_file import SUFFIX
from projections.archive.tlog.tiles import levels_of, tiles_of
from services.durable import PRIVATE
from services.errors import SetupError
from services.ledger.registers.packages import refuse_groundless
from services.packaging.contract import Made, Order, Progress, Sources
from services.store.contract import LogRow

READ_MAX_EVENTS = 1_000
LOOK_AGAIN_S = 0.1
COSIGNED_WAIT_S = 5.0
"""How long witnesses are waited for; a package without them is better than none."""


@dataclass(slots=True)
class _Selected:
    """What went into the package so far."""

    catalogue: Catalogue = field(default_factory=Catalogue)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    events: int = 0
    keys: int = 0
    files: int = 0


def export(order: Order, sources: Sources, *, by: str, progress: Progress) -> Made:
    """Makes the package. Raises ``SetupError`` where the folder is there, nothing is selected or
    the log is not sealed in time, ``CommandRefusedError`` where the ledger refuses it.
    """
    refuse_groundless(order.purpose, order.legal_basis, discloses=order.disclose)
    if order.target.exists():
        raise SetupError(f"{order.target} is there already: name a new folder")
    staging = order.target.with_name(f".{order.target.name}.partial")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True, mode=PRIVATE)
    (staging / layout.PROOFS).mkdir(parents=True)
    until = sources.rows.head().position
    selected = _select(order, sources, staging, until=until, progress=progress)
    if not selected.events:
        shutil.rmtree(staging)
        raise SetupError("no event is selected: check the names of the communities")
    fact = PackageExported(
        by=by,
        community=order.communities[0] if len(order.communities) == 1 else None,
        purpose=order.purpose,
        receiver=order.receiver,
        legal_basis=order.legal_basis,
        communities=order.communities,
        until=until,
        events=selected.events,
        digest=selected.digest.hexdigest(),
        keys_disclosed=selected.keys,
    )
    position = sources.record(fact).receipts[0].position
    size = _copy_log(sources, staging, reaching=position, wait_s=order.wait_s)
    number = _add_receipt(sources, staging, position)
    items = _add_catalogue(staging, selected.catalogue)
    _add_papers(staging, order.papers)
    text = readme(
        sources.origin,
        number=number,
        size=size,
        disclosed=selected.keys > 0,
        papers=bool(order.papers),
    )
    (staging / layout.README).write_text(text, encoding="utf-8")
    seal_bag(staging, info=_info(sources.origin, number, order))
    staging.rename(order.target)
    return Made(
        target=order.target,
        number=number,
        events=selected.events,
        keys=selected.keys,
        files=selected.files,
        items=items,
        size=size,
    )


def _select(
    order: Order, sources: Sources, staging: Path, *, until: int, progress: Progress
) -> _Selected:
    selected, wanted = _Selected(), frozenset(order.communities)
    with (staging / layout.EVENTS).open("wb") as lines, (staging / layout.KEYS).open("wb") as keys:
        for rows in _pages(sources, until):
            events = [_readable(row) for row in rows]
            chosen = [
                event
                for event in events
                if (not wanted or event.envelope.partitionkey in wanted)
                and (order.streams is None or event.envelope.subject in order.streams)
            ]
            for event in chosen:
                line = event.body + b"\n"
                lines.write(line)
                selected.digest.update(line)
                selected.catalogue.add(event)
            selected.events += len(chosen)
            if order.disclose:
                selected.keys += _disclose(chosen, sources, keys)
                selected.files += _take_files(chosen, sources, staging / layout.FILES)
            progress(rows[-1].position, until)
    if not order.disclose:
        (staging / layout.KEYS).unlink()
    return selected


def _pages(sources: Sources, until: int) -> Iterator[list[LogRow]]:
    after = 0
    while after < until:
        rows = sources.rows.read(after=after, limit=min(READ_MAX_EVENTS, until - after))
        if not rows:
            raise SetupError(f"the ledger has no position {after + 1}: run `huiyin doctor`")
        yield rows
        after = rows[-1].position


def _readable(row: LogRow) -> RecordedEvent:
    try:
        return parse(row.body)
    except MalformedEnvelopeError as error:
        raise SetupError(
            f"the record at position {row.position} is not what was written: run `huiyin verify`"
        ) from error


def _disclose(events: list[RecordedEvent], sources: Sources, file: BinaryIO) -> int:
    """A line for every key still held: forgotten ones are in no package."""
    personal = [event for event in events if "sealing" in event.envelope.data]
    held = sources.keys([event.envelope.id for event in personal])
    count = 0
    for event in personal:
        key = held.get(event.envelope.id)
        if key is not None:
            told = {"event": event.envelope.id, "position": event.position}
            file.write(orjson.dumps({**told, "key": base64.b64encode(key).decode()}) + b"\n")
            count += 1
    return count


def _take_files(events: list[RecordedEvent], sources: Sources, folder: Path) -> int:
    """The files these events put where they are; destroyed ones are in no package."""
    names = [
        str(event.envelope.data["blob"])
        for event in events
        if event.envelope.type == AttachmentAdded.type_name
    ]
    if names:
        folder.mkdir(mode=PRIVATE, exist_ok=True)
    return sum(sources.take(name, folder) for name in names)


def _copy_log(sources: Sources, staging: Path, *, reaching: int, wait_s: float) -> int:
    """The log's hashes, without its entries, up to a checkpoint that covers the position."""
    text = _wait_for(sources.files, reaching=reaching, wait_s=wait_s)
    size, folder = _size_of(text), LogFolder(staging / layout.TLOG)
    for level in range(levels_of(size)):
        for tile in tiles_of(size, level=level):
            path = folder.root / tile.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sources.files.read(tile))
    folder.put_text(CHECKPOINT, text)
    folder.put_text(VERIFIER_KEYS, sources.vkey)
    return size


def _wait_for(files: LogFiles, *, reaching: int, wait_s: float) -> str:
    """The checkpoint that covers the position: one that enough witnesses have cosigned, where they
    do so; they are waited for a little longer than the sealer.
    """
    began_at_s = time.monotonic()
    while True:
        waited_s = time.monotonic() - began_at_s
        cosigned, signed = files.text(WITNESSED), files.text(CHECKPOINT)
        if cosigned is not None and _size_of(cosigned) >= reaching:
            return cosigned
        late = cosigned is None or waited_s > min(wait_s, COSIGNED_WAIT_S)
        if late and signed is not None and _size_of(signed) >= reaching:
            return signed
        if waited_s > wait_s:
            raise SetupError(
                f"position {reaching} was not sealed within {wait_s:.0f} s: is the sealer running? "
                "(huiyin up, or huiyin sealer)"
            )
        time.sleep(LOOK_AGAIN_S)


def _size_of(text: str) -> int:
    return read_checkpoint(read_note(text).text).size


def _add_receipt(sources: Sources, staging: Path, position: int) -> str:
    """The event that says what was handed out, and its proof; returns the package's number."""
    [row] = sources.rows.read_positions([position])
    (staging / layout.RECEIPT).write_bytes(row.body)
    proof = proof_of(LogFolder(staging / layout.TLOG), position)
    (staging / layout.RECEIPT_PROOF).write_text(proof.text, encoding="utf-8")
    number: str = parse(row.body).envelope.data["number"]
    return number


def _add_catalogue(staging: Path, catalogue: Catalogue) -> int:
    (staging / layout.CATALOGUE_CSV).write_text(catalogue.as_csv(), encoding="utf-8", newline="")
    (staging / layout.CATALOGUE_XML).write_text(catalogue.as_xml(), encoding="utf-8")
    log, items = LogFolder(staging / layout.TLOG), 0
    for item in catalogue.items():
        proof = proof_of(log, item.last_position)
        path = staging / layout.PROOFS / f"{item.number}{SUFFIX}"
        path.write_text(proof.text, encoding="utf-8")
        items += 1
    return items


def _add_papers(staging: Path, papers: Mapping[str, bytes]) -> None:
    for name, content in papers.items():
        path = staging / layout.PAPERS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _info(origin: str, number: str, order: Order) -> dict[str, str]:
    return {
        "Source-Organization": origin,
        "External-Identifier": number,
        "Bagging-Date": datetime.now(UTC).date().isoformat(),
        "Bag-Software-Agent": "huiyin export",
        "External-Description": f"Events of a communication ledger, for {order.purpose}",
    }
