"""A ledger to make packages of, and how they are made and checked, without a database."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from projections.archive.folder import CHECKPOINT, WITNESSED
from projections.archive.package import layout
from projections.archive.tlog.note import COSIGNATURE, Ed25519Signer, read_note
from projections.archive.tlog.tiles import Tile
from services.blobs.contract import Description
from services.packaging.contract import Order, Sources
from services.packaging.export import export
from services.verifier.package import verify_package
from services.verifier.report import Report
from tests.unit.services.ledger.workbench import COMPANY, ORIGIN, Workbench
from tests.unit.services.verifier.world import KEY, MemoryFiles, sealed

PARTY = {"kind": "owner", "name": "欧阳静怡", "phone": "13900004821", "unit": "3-1502"}
LETTER, BLOB = "来信一封，电话13900004821".encode(), "b2" * 32
WITNESS = Ed25519Signer("w.example", b"w" * 32, COSIGNATURE)


class Growing:
    """The files of the log as it is now: sealed whenever they are asked for; and cosigned, where a
    witness sees them.
    """

    def __init__(self, bench: Workbench, *, witnessed: bool = False) -> None:
        self._bench, self._witnessed = bench, witnessed

    def _files(self) -> MemoryFiles:
        return sealed(self._bench.store.bodies)

    def text(self, name: str) -> str | None:
        if name != WITNESSED or not self._witnessed:
            return self._files().text(name)
        note = read_note(self._files().text(CHECKPOINT) or "")
        return note.with_signatures([WITNESS.sign(note.text, time_s=7)]).whole

    def read(self, tile: Tile) -> bytes:
        return self._files().read(tile)


class Letter:
    """A store of files that holds one."""

    def describe(self, name: str) -> Description:
        assert name == BLOB
        digest = hashlib.sha256(LETTER).hexdigest()
        return Description(media_type="text/plain", size_bytes=len(LETTER), sha256=digest)

    def claim(self, name: str, event_id: str) -> bool:
        return bool(name == BLOB and event_id)


def take(name: str, folder: Path) -> bool:
    (folder / f"{name}.txt").write_bytes(LETTER)
    return True


def sources(bench: Workbench) -> Sources:
    def keys(event_ids: Any) -> dict[str, bytes]:
        held = bench.vault.wrapped_keys(event_ids)
        return {id_: bench.master.unwrap(wrapped, id_) for id_, wrapped in held.items()}

    return Sources(
        origin=ORIGIN,
        rows=bench.store,
        files=Growing(bench),
        keys=keys,
        take=take,
        record=lambda fact: bench.ledger.perform(fact, caller=COMPANY),
        vkey=KEY.key.text + "\n",
    )


def order(folder: Path, **changes: Any) -> Order:
    made = Order(
        target=folder / "package",
        purpose="audit",
        receiver="湖畔业委会",
        communities=("lakeside",),
        wait_s=0.0,
    )
    return replace(made, **changes)


def exported(bench: Workbench, folder: Path, **changes: Any) -> Path:
    made = export(
        order(folder, **changes), sources(bench), by=COMPANY.actor, progress=lambda *_: None
    )
    return made.target


def check(package: Path, **options: Any) -> Report:
    return verify_package(package, [KEY.key], **options)


def lines(package: Path) -> list[bytes]:
    return (package / layout.EVENTS).read_bytes().splitlines(keepends=True)


def filled() -> Workbench:
    """A ledger with five cases in two communities, and a letter."""
    bench = Workbench(files=Letter()).registered()
    for number in range(4):
        case = bench.open_case(party=PARTY, text=f"第 {number} 件：厨房水管漏水")
        bench.publish("huiyin.case.acknowledged.v1", {"case": case, "by": "staff:1"})
    bench.open_case(party={"kind": "anonymous"}, community="hillside", text="路灯不亮")
    told = {"about": f"case/{case}", "shows": "letter", "title": "来信", "by": "staff:1"}
    bench.publish("huiyin.attachment.added.v1", {**told, "blob": BLOB})
    return bench
