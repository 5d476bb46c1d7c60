"""One event of a case in words: what happened, who did it, what was said."""

from collections.abc import Sequence
from typing import Any

from events.anonymity import AnonymityDeclared, AnonymityLifted
from events.arrival import ReplyArrived, ReplyUndelivered
from events.attachment import AttachmentAdded
from events.attention import (
    AttentionFact,
    CaseRecategorised,
    ContactAttempted,
    SensitivityMarked,
    UrgencyAssessed,
)
from events.case import RecordRedacted, RecordViewed
from events.case_access import AccessLifted, AccessRestricted, RecusalRecorded
from events.case_amending import AmendingFact, RecordCorrected, ReferralMade
from events.case_record import RecordCompleted
from events.composure import (
    CaseHandedOver,
    ComposureFact,
    DisputeReported,
    UnderstandingConfirmed,
)
from events.contact import ContactLogged, MatterIdentified
from events.overriding import RuleOverridden
from events.reattribution import ContactReattributed
from events.reply import NoteAdded, ReplySent
from events.story import CaseStoryFact
from services.desk.cases.steps import tell_step
from services.desk.cases.told import Telling, Text, tell_file, told_texts
from services.desk.messages import Words
from services.desk.rendering.moments import full


class Reader:
    """Puts one event's data into words. ``matters`` are those of a contact that belong
    to the case.
    """

    def __init__(
        self,
        data: dict[str, Any],
        words: Words,
        case: str,
        matters: Sequence[MatterIdentified],
    ) -> None:
        self._data, self._words, self._case, self._matters = data, words, case, matters

    def tell(self, fact: CaseStoryFact) -> Telling:  # noqa: C901, PLR0912 - one arm a fact
        """The event in words. A fact new to the story breaks the type check here."""
        words = self._words
        match fact:
            case ContactLogged():
                return self._contact(fact)
            case MatterIdentified():
                key = "entry.matter_joined" if fact.joined else "entry.matter_opened"
                return Telling(kind="step", title=words(key))
            case AttachmentAdded():
                return tell_file(fact, self._data, words)
            case ReplySent():
                return self._reply(fact)
            case ReplyUndelivered() | ReplyArrived():
                return self._arrival(fact)
            case NoteAdded():
                title = words(f"entry.note_{fact.audience}")
                return Telling(kind="note", title=title, who=fact.by, texts=self._texts("text"))
            case RecordViewed():
                purpose = words("entry.purpose", purpose=words(f"purpose.{fact.purpose}"))
                count = words("entry.records", count=len(fact.records))
                title = words("entry.viewed")
                return Telling(kind="access", title=title, who=fact.by, remarks=(purpose, count))
            case RecordRedacted():
                title = words("entry.redacted")
                return Telling(kind="access", title=title, who=fact.by, texts=self._texts("text"))
            case RecordCompleted():
                return self._completed(fact)
            case AnonymityDeclared() | AnonymityLifted():
                declared = isinstance(fact, AnonymityDeclared)
                title = words("entry.unnamed" if declared else "entry.named")
                said = () if fact.reason is None else self._texts("reason")
                return Telling(kind="access", title=title, who=fact.by, texts=said)
            case ContactReattributed():
                return self._put_right(fact)
            case ReferralMade() | RecordCorrected():
                return self._amended(fact)
            case UrgencyAssessed() | CaseRecategorised() | ContactAttempted() | SensitivityMarked():
                return self._attended(fact)
            case UnderstandingConfirmed() | DisputeReported() | CaseHandedOver():
                return self._talked(fact)
            case RuleOverridden():
                basis = words("entry.basis", basis=fact.legal_basis or "")
                title = words("entry.overridden", rule=words(f"overridden.{fact.rule}"))
                said = self._texts("reason")
                return Telling(kind="step", title=title, who=fact.by, texts=said, remarks=(basis,))
            case AccessRestricted() | AccessLifted() | RecusalRecorded():
                return self._kept_from(fact)
            case _:
                return tell_step(fact, self._data, words, self._case)

    def _contact(self, fact: ContactLogged) -> Telling:
        words = self._words
        mine = {m.matter: m for m in self._matters} or dict.fromkeys(range(len(fact.matters)))
        said = [
            Text(text=matter["text"], label=self._matter_label(fact, index))
            for index, matter in enumerate(self._data["matters"])
            if index in mine
        ]
        remarks = []
        if others := len(fact.matters) - len(said):
            remarks.append(f"{words('entry.other_matters')}: {others}")
        if fact.attachments:
            remarks.append(words("entry.attachments", count=len(fact.attachments)))
        key = "entry.contact" if fact.direction == "inbound" else f"entry.contact_{fact.direction}"
        return Telling(
            kind="contact",
            title=words(key),
            who=self._party(fact),
            channel=words.of("channel", fact.channel),
            texts=tuple(said),
            remarks=tuple(remarks),
        )

    def _matter_label(self, fact: ContactLogged, index: int) -> str:
        words, matter = self._words, fact.matters[index]
        parts = [words.of("category", matter.category)]
        if matter.urgency != "normal":
            parts.append(words.of("urgency", matter.urgency))
        if matter.sensitivity != "normal":
            parts.append(words.of("sensitivity", matter.sensitivity))
        return " · ".join(parts)

    def _party(self, fact: ContactLogged) -> str:
        if fact.party is None:
            return self._words.of("party_kind", "anonymous")
        party = self._data["party"]
        known = [
            self._words("case.forgotten") if party[name] is None else str(party[name])
            for name in ("name", "unit", "phone")
            if name in party
        ]
        return " · ".join([self._words.of("party_kind", fact.party.kind), *known])

    def _reply(self, fact: ReplySent) -> Telling:
        words, remarks = self._words, []
        if fact.basis is not None:
            remarks.append(words("entry.basis", basis=fact.basis))
        if fact.promise is not None:
            route = words.of("channel", fact.promise.route)
            moment = full(fact.promise.due_at)
            remarks.append(words("entry.promise", moment=moment, route=route))
        return Telling(
            kind="reply",
            title=words("entry.reply_automatic" if fact.automatic else "entry.reply"),
            who=fact.by,
            channel=words.of("channel", fact.channel),
            texts=self._texts("text"),
            remarks=tuple(remarks),
        )

    def _arrival(self, fact: ReplyUndelivered | ReplyArrived) -> Telling:
        words, remarks = self._words, []
        arrived = isinstance(fact, ReplyArrived)
        if isinstance(fact, ReplyUndelivered) and fact.owed is not None:
            remarks.append(words("entry.owed_again"))
            if fact.first_reply_due_at is not None:
                remarks.append(words("entry.due", moment=full(fact.first_reply_due_at)))
        return Telling(
            kind="step",
            title=words("entry.arrived" if arrived else "entry.undelivered"),
            who=fact.by,
            channel=words.of("channel", fact.channel),
            remarks=tuple(remarks),
        )

    def _completed(self, fact: RecordCompleted) -> Telling:
        said = tuple(
            Text(
                text=self._data["empty"][index]["reason"],
                label=self._words.of("record_part", p.part),
            )
            for index, p in enumerate(fact.empty)
        )
        return Telling(kind="step", title=self._words("entry.completed"), who=fact.by, texts=said)

    def _attended(self, fact: AttentionFact) -> Telling:
        words, channel = self._words, ""
        match fact:
            case UrgencyAssessed():
                title = words("entry.assessed", urgency=words.of("urgency", fact.urgency))
                texts = self._texts("reason") if fact.reason is not None else ()
            case CaseRecategorised():
                parts = [words.of("category", fact.category)]
                parts += [] if fact.grade is None else [words.of("grade", fact.grade)]
                title = words("entry.recategorised", category=" · ".join(parts))
                texts = self._texts("reason")
            case ContactAttempted():
                title = words("entry.attempted", outcome=words.of("attempt", fact.outcome))
                texts = self._texts("text") if fact.text is not None else ()
                channel = words.of("channel", fact.channel)
            case SensitivityMarked():
                title = words("entry.marked", sensitivity=words.of("sensitivity", fact.sensitivity))
                texts = self._texts("reason") if fact.reason is not None else ()
        return Telling(kind="step", title=title, who=fact.by, channel=channel, texts=texts)

    def _talked(self, fact: ComposureFact) -> Telling:
        words, channel = self._words, ""
        remarks: tuple[str, ...] = ()
        match fact:
            case UnderstandingConfirmed():
                key = "entry.understood" if fact.confirmed else "entry.misunderstood"
                title, channel = words(key), words.of("channel", fact.channel)
                if fact.asked:
                    topics = words("item.and").join(words.of("asked", each) for each in fact.asked)
                    remarks = (words("entry.asked", topics=topics),)
            case DisputeReported():
                title = words("entry.dispute", sort=words.of("dispute", fact.sort))
                channel = words.of("channel", fact.channel)
                if fact.person is not None:
                    remarks = (words("entry.dispute_with", person=fact.person),)
            case CaseHandedOver():
                title = words("entry.handed_over", assignee=fact.assignee)
        said = self._texts("reason" if isinstance(fact, CaseHandedOver) else "text")
        return Telling(
            kind="step", title=title, who=fact.by, channel=channel, texts=said, remarks=remarks
        )

    def _put_right(self, fact: ContactReattributed) -> Telling:
        party = self._data["party"]
        who = " ".join(party[name] for name in ("unit", "name", "phone") if party.get(name))
        words = self._words
        said = (
            Text(text=who, label=words("entry.reattributed_to")),
            Text(text=self._data["reason"], label=words("entry.amended_reason")),
        )
        return Telling(kind="step", title=words("entry.reattributed"), who=fact.by, texts=said)

    def _amended(self, fact: AmendingFact) -> Telling:
        words = self._words
        remarks: tuple[str, ...] = ()
        match fact:
            case ReferralMade():
                kind = words.of("referral_body", fact.kind)
                title = words("entry.referred", kind=kind, body=fact.body)
                names = ("route", "told")
            case RecordCorrected():
                title = words("entry.corrected", part=words.of("corrected_part", fact.part))
                names = ("text", "reason")
                if fact.at is not None:
                    remarks = (words("entry.corrected_time", moment=full(fact.at)),)
        said = []
        for name in names:
            if getattr(fact, name) is not None:
                label = words(f"entry.amended_{name}")
                said.append(Text(text=self._data[name], label=label))
        return Telling(kind="step", title=title, who=fact.by, texts=tuple(said), remarks=remarks)

    def _kept_from(self, fact: AccessRestricted | AccessLifted | RecusalRecorded) -> Telling:
        words = self._words
        remarks: tuple[str, ...] = ()
        match fact:
            case AccessRestricted():
                title = words("entry.restricted", persons=words("item.with").join(fact.persons))
            case AccessLifted():
                title = words("entry.lifted", persons=words("item.with").join(fact.persons))
            case RecusalRecorded():
                title = words("entry.recused")
        if not isinstance(fact, AccessLifted) and fact.assignee is not None:
            remarks = (words("entry.assigned", assignee=fact.assignee),)
        said = self._texts("reason") if fact.reason is not None else ()
        return Telling(kind="access", title=title, who=fact.by, texts=said, remarks=remarks)

    def _texts(self, *names: str) -> tuple[Text, ...]:
        return told_texts(self._data, self._words, *names)
