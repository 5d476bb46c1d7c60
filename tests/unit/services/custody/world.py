"""A ledger with a filed record, sealed in a folder, and whoever checks it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from events.case_access import AccessRestricted
from events.envelope import parse
from events.record import RecordChecked
from projections.archive.folder import VERIFIER_KEYS, LogFolder
from services import signingkey
from services.custody.custodian import Custodian, Sources
from services.custody.found import FoundFile, Streams
from services.ledger.contract import Caller
from services.sealer.memory import Memory
from services.sealer.sealing import Sealing
from tests.unit.services.ledger.archive.test_arranging import adopted
from tests.unit.services.ledger.archive.test_destroying import filed
from tests.unit.services.ledger.workbench import ORIGIN, Workbench

CHECKER = Caller(actor="system:fixity")
ZHANG = {"kind": "owner", "name": "张伟", "phone": "13912340001", "unit": "3-1502"}
PAPER = (
    b"%PDF-1.7\n<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n"
    b"xref\n0 0\nstartxref\n80\n%%EOF\n"
)


@dataclass
class World:
    """``files``, ``paper`` and ``shown`` are what a check is told of files, rendering and views."""

    root: Path
    bench: Workbench = field(default_factory=lambda: adopted(Workbench().registered()))
    paper: bytes | None = PAPER
    files: Sequence[FoundFile] | None = ()
    shown: frozenset[str] = frozenset()
    within_days: int = 90
    kept_from: str = ""

    def __post_init__(self) -> None:
        self.log = LogFolder(self.root / "tlog")
        self._signers = signingkey.load_or_create(self.root / "sealer.key", name=ORIGIN)
        self._sealing = Sealing(
            origin=ORIGIN,
            shelf=self.log,
            signed=Memory(self.root / "sealer"),
            signers=self._signers,
        )
        self._sealed = 0
        self.root.mkdir(exist_ok=True)
        self.log.put_text(VERIFIER_KEYS, "\n".join(s.key.text for s in self._signers) + "\n")
        self.case = self.bench.open_case(party=ZHANG)
        if self.kept_from:
            told = {"case": self.case, "persons": [self.kept_from], "by": CHECKER.actor}
            restricted = AccessRestricted.from_published({**told, "reason": "投诉对象"})
            self.bench.ledger.perform(restricted, caller=CHECKER)
        self.record = filed(self.bench, self.case)
        self.seal()

    def seal(self) -> None:
        """Everything that is in the log by now."""
        for body in self.bench.store.bodies[self._sealed :]:
            self._sealing.take(body)
        self._sealed = len(self.bench.store.bodies)
        self._sealing.seal(time_s=0)

    def custodian(self) -> Custodian:
        def files(streams: Streams, explained: frozenset[str]) -> Sequence[FoundFile] | None:
            del streams, explained
            return self.files

        return Custodian(
            self.bench.ledger,
            Sources(
                log=self.log,
                paper=lambda _: self.paper,
                shown_to=lambda _, people: self.shown & people,
                files=files,
                clock=self.bench.clock,
                within_days=self.within_days,
            ),
        )

    def check(self) -> dict[str, Any]:
        """What the record's check comes to, as it is put on record."""
        accepted = self.custodian().check(self.record, occasion="command", caller=CHECKER)
        data = parse(accepted.receipts[0].body).envelope
        assert data.type == RecordChecked.type_name
        return data.data

    def outcomes(self) -> dict[str, str]:
        """Each check's outcome."""
        return {each["check"]: each["outcome"] for each in self.check()["checks"]}

    def failed(self) -> set[str]:
        """Which checks do not pass now."""
        return {name for name, outcome in self.outcomes().items() if outcome == "failed"}
