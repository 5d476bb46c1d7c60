"""A ledger on a bench: communities and sources registered, a clock that is set by hand."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from eventsourcing.popo import POPOAggregateRecorder

from events.case import CaseClosed, CaseResolved
from events.envelope import RecordedEvent, parse
from events.reference import Building, CommunityRegistered, SourceRegistered
from events.reply import ReplySent
from services.ledger.application import Ledger
from services.ledger.archive.attaching import Files
from services.ledger.contract import Accepted, Caller, PublishedEvent
from services.privacy.masterkey import MasterKey, generate
from services.privacy.opening import Opener
from services.privacy.sealing import Sealer
from services.store.contract import Receipt
from tests.unit.services.ledger.memory import MemoryStore, MemoryVault, MemoryWaiting

ORIGIN = "urn:huiyin:ledger:test"
SOURCE = "urn:test:hotline"
COMPANY = Caller(actor="staff:manager-1", sources=frozenset())
DESK = Caller(actor="staff:desk-1", communities=frozenset({"lakeside"}))
PUBLISHER = Caller(actor="source:hotline", sources=frozenset({SOURCE}))
LOGGED = "huiyin.contact.logged.v1"
REPLY = "huiyin.reply.sent.v1"
OPENED = ["contact.logged", "case.opened", "matter.identified"]
OWNER = {"kind": "owner", "name": "张伟", "phone": "13912340001", "unit": "3-1502"}
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass
class Clock:
    """An instant that moves when told."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@dataclass
class Workbench:
    """Everything a test of the ledger needs at hand."""

    clock: Clock = field(default_factory=Clock)
    master: MasterKey = field(default_factory=generate)
    vault: MemoryVault = field(default_factory=MemoryVault)
    files: Files | None = None

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.vault)
        self.waiting = MemoryWaiting(self.store)
        self.snapshots = POPOAggregateRecorder()
        self.ledger = self.another_ledger()
        self.opener = Opener(self.vault, self.master)

    def another_ledger(self) -> Ledger:
        """A second process on the same store."""
        return Ledger(
            self.store,
            Sealer(self.master),
            self.vault,
            self.waiting,
            origin=ORIGIN,
            snapshots=self.snapshots,
            clock=self.clock,
            files=self.files,
        )

    def registered(self) -> "Workbench":
        """With two communities and one source that may do everything."""
        for community in ("lakeside", "hillside"):
            self.ledger.register_community(
                CommunityRegistered(
                    community=community,
                    name="湖畔花园",
                    name_en="Lakeside",
                    buildings=(Building(id="b1", name="1 栋"), Building(id="b2", name="2 栋")),
                    desk=f"team:desk-{community}",
                ),
                caller=COMPANY,
            )
        self.ledger.register_source(
            SourceRegistered(
                source=SOURCE,
                name="服务热线",
                types=("*",),
                communities=("*",),
                ways=("http", "kafka"),
            ),
            caller=COMPANY,
        )
        return self

    def publish(
        self, type_name: str, data: dict[str, Any], *, id_: str | None = None, **other: Any
    ) -> Accepted:
        """Publishes by HTTP and expects acceptance."""
        event = self.event(type_name, data, id_=id_, **other)
        accepted = self.ledger.accept(event, caller=PUBLISHER, way="http")
        assert isinstance(accepted, Accepted)
        return replace(accepted, receipts=besides_clocks(accepted.receipts))

    def event(
        self, type_name: str, data: dict[str, Any], *, id_: str | None = None, **other: Any
    ) -> PublishedEvent:
        """A published event of the registered source."""
        attributes: dict[str, Any] = {"source": SOURCE, "time": self.clock.now, **other}
        return PublishedEvent(
            id=id_ or f"e-{len(self.store.bodies)}", type=type_name, data=data, **attributes
        )

    def open_case(self, *, party: dict[str, Any] | None = None, **matter: Any) -> str:
        """Publishes a contact with one matter and returns the case it opened."""
        who = party or {"kind": "anonymous"}
        accepted = self.publish("huiyin.contact.logged.v1", contact(party=who, **matter))
        return case_of(accepted)

    def log(self) -> list[RecordedEvent]:
        """The whole log, but for what was decided of clocks: that is tested apart."""
        events = (parse(body) for body in self.store.bodies)
        return [event for event in events if not event.envelope.subject.startswith("clocks/")]

    def clocks(self, case: str) -> list[RecordedEvent]:
        """What was decided of a case's clocks."""
        events = (parse(body) for body in self.store.bodies)
        return [event for event in events if event.envelope.subject == f"clocks/{case}"]


def contact(*, party: dict[str, Any] | None = None, **matter: Any) -> dict[str, Any]:
    """A contact by phone about one repair, unless told otherwise."""
    outer = {"community", "building", "direction", "channel", "answer_needed"}
    data: dict[str, Any] = {
        "community": "lakeside",
        "direction": "inbound",
        "channel": "phone",
        **{name: matter.pop(name) for name in outer & matter.keys()},
    }
    if party is not None:
        data["party"] = party
    data["matters"] = [{"category": "repair", "text": "厨房水管漏水", **matter}]
    return data


def reply(**named: Any) -> dict[str, Any]:
    """A reply by phone, to whatever is named."""
    return {"channel": "phone", "by": "staff:engineer-7", "text": "明天上午上门", **named}


def finished(bench: Workbench, case: str, *, closed: bool = True) -> None:
    """Answers the case, resolves it, and closes it unless told otherwise."""
    answered = ReplySent(case=case, channel="phone", by="staff:x", text="已修好")
    bench.ledger.perform(answered, caller=DESK)
    bench.ledger.perform(CaseResolved(case=case, by="staff:x", outcome="换阀"), caller=DESK)
    if closed:
        bench.ledger.perform(CaseClosed(case=case, by="staff:x"), caller=DESK)


def case_of(accepted: Accepted) -> str:
    """The first case a receipt's events stand in."""
    for receipt in accepted.receipts:
        if receipt.stream.startswith("case/"):
            return receipt.stream.removeprefix("case/")
    raise AssertionError("no case among the receipts")


def besides_clocks(receipts: tuple[Receipt, ...]) -> tuple[Receipt, ...]:
    """The receipts, but for those of what was decided of clocks."""
    return tuple(receipt for receipt in receipts if not receipt.stream.startswith("clocks/"))


def types_of(receipts: tuple[Receipt, ...]) -> list[str]:
    """Type names without prefix and version, in order; those of clocks are left out."""
    names = [parse(receipt.body).envelope.type for receipt in besides_clocks(receipts)]
    return [name.removeprefix("huiyin.").rpartition(".v")[0] for name in names]
