"""Puts files with cases, contacts and items of registers: what the store of files says of them is
written down, and each goes with one thing (Art. 9(1)).

A claim is made before the fact lands. A crash between the two leaves a claim without its fact,
which the next one takes over; an upload nobody takes is swept by the store of files.
"""

from typing import Protocol, cast

from events.attachment import AttachmentAdded, files_stream
from events.envelope import parse
from events.item import named_id
from events.record import record_of
from events.vocabulary import COMPANY_PARTITION
from services.errors import CommandRefusedError, NotFoundError
from services.ledger.admitting.admission import admit_community, admit_reach
from services.ledger.archive.holding import Holding
from services.ledger.cases.standing import refuse_beyond_change
from services.ledger.core import Core
from services.ledger.items.deciding import Items
from services.ledger.log.decided import Decision, origin_event
from services.ledger.log.landing import Learned
from services.ledger.registers.found import all_registers
from services.ledger.report import ReferenceUnknownError, Report, reference_of


class FileDescription(Protocol):
    """What a file holds. ``sha256`` is that of its content."""

    @property
    def media_type(self) -> str: ...

    @property
    def size_bytes(self) -> int: ...

    @property
    def sha256(self) -> str: ...


class Files(Protocol):
    """The store of files. Every method may raise ``StoreUnavailableError``."""

    def describe(self, name: str) -> FileDescription:
        """What the file holds. Raises ``NotFoundError``."""
        ...

    def claim(self, name: str, event_id: str) -> bool:
        """This event is about to refer to the file; False where another one does."""
        ...


class NoFiles:
    """Where there is no store of files: none is ever there."""

    def describe(self, name: str) -> FileDescription:
        """Raises ``NotFoundError``."""
        raise NotFoundError(f"there is no file {name}")

    def claim(self, name: str, event_id: str) -> bool:
        """Never."""
        del name, event_id
        return False


Place = tuple[str, tuple[str, ...], str | None]
"""Partition key, whom it is about, and the contact it began with."""


class Attaching:
    """Decides facts about files. Safe from many threads."""

    def __init__(self, core: Core, items: Items, holding: Holding, files: Files) -> None:
        self._core, self._items, self._holding = core, items, holding
        self._files = files

    def decide(self, report: Report, learned: Learned) -> Decision:
        """The fact with what the file says of itself, beside what it goes with. Raises every
        refusal.
        """
        fact = cast("AttachmentAdded", report.fact)
        about = self._about(report, fact)
        partitionkey, subjects, correlationid = self._place(report, fact, about)
        self._refuse_destroyed(about)
        fact = fact.model_copy(update={"about": about, **self._described(fact)})
        if not self._files.claim(fact.blob, report.event_id):
            raise CommandRefusedError(
                "this upload goes with something already: upload the file once more",
                rule="attach-once",
                field="/blob",
            )
        stream = files_stream(fact.owner)
        before = learned.versions.get(stream)
        if before is None:
            before = len(self._core.store.read_stream(stream))
        return Decision(
            decided=[
                origin_event(
                    report,
                    fact,
                    stream,
                    before + 1,
                    partitionkey=partitionkey,
                    subjects=subjects,
                    correlationid=correlationid,
                )
            ]
        )

    def _described(self, fact: AttachmentAdded) -> dict[str, object]:
        try:
            found = self._files.describe(fact.blob)
        except NotFoundError:
            raise CommandRefusedError(
                "there is no such upload any more: send the file to /v1/blobs first, and refer to "
                "it within the time uploads are kept",
                rule="attach-what-is-there",
                field="/blob",
            ) from None
        return {
            "media_type": found.media_type,
            "size_bytes": found.size_bytes,
            "content_sha256": found.sha256,
        }

    def _about(self, report: Report, fact: AttachmentAdded) -> str:
        """The stream of what it goes with, found by reference where it is not named."""
        if fact.about is not None:
            return fact.about
        speaker, externalref = fact.externalref_source or report.speaker, fact.externalref or ""
        if fact.kind != "case":
            return (
                f"{fact.kind}/{named_id(fact.kind or '', source=speaker, externalref=externalref)}"
            )
        case = self._core.store.find_case(source=speaker, externalref=externalref)
        if case is None:
            raise ReferenceUnknownError(speaker, externalref)
        found = self._core.case(case, caller=report.caller, source=report.source)
        return f"case/{self._core.survivor(found).id}"

    def _refuse_destroyed(self, about: str) -> None:
        record = self._items.load("record", record_of(about))
        if record is not None and record.state.destroyed:
            raise CommandRefusedError(
                "the record of this was destroyed: nothing is added to it any more",
                rule="attach-to-what-is-kept",
            )

    def _place(self, report: Report, fact: AttachmentAdded, about: str) -> Place:
        kind, _, id_ = about.partition("/")
        if kind == "case":
            case = self._core.case(id_, caller=report.caller, source=report.source)
            refuse_beyond_change(case)
            return case.community, case.parties, case.contact
        if kind == "contact":
            return self._of_contact(report, id_)
        if kind not in all_registers():
            raise NotFoundError("files go with a case, a contact or an item of a register")
        return self._of_item(report, fact, kind, id_)

    def _of_contact(self, report: Report, id_: str) -> Place:
        rows = self._core.store.read_stream(f"contact/{id_}")
        if not rows:
            raise NotFoundError("there is no such contact")
        contact = parse(rows[0].body)
        community = contact.envelope.partitionkey
        admit_community(community, caller=report.caller, source=report.source)
        cases = [
            self._core.case(
                stream.removeprefix("case/"), caller=report.caller, source=report.source
            )
            for stream in self._holding.streams_about([contact])
            if stream.startswith("case/")
        ]
        if cases and all(case.filed for case in cases):
            refuse_beyond_change(cases[0])
        party = contact.envelope.data.get("party") or {}
        subject = party.get("id")
        return community, () if subject is None else (subject,), id_

    def _of_item(self, report: Report, fact: AttachmentAdded, kind: str, id_: str) -> Place:
        item = self._items.load(kind, id_)
        if item is None:
            if (reference := reference_of(report)) is not None:
                raise ReferenceUnknownError(*reference)
            raise NotFoundError(f"there is no such {kind}")
        if {report.caller.actor, fact.by} & item.hidden_from:
            raise NotFoundError(f"there is no such {kind}")
        admit_reach(item.community, caller=report.caller, source=report.source)
        return item.community or COMPANY_PARTITION, item.subjects, None
