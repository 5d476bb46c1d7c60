"""Decisions about transcripts: what was asked in private, or in a group nobody registered, becomes
a contact like any other (Art. 4(4)).
"""

from dataclasses import dataclass

from events import group as facts
from services.ledger.contacts.transcribing import contact_of, late_s, noticed_of
from services.ledger.registers.contract import At, Outcome, Register, Step, refuse


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """A transcript is written once; nothing about it has to be remembered."""


def evolve(transcript: Transcript | None, fact: facts.AnyTranscriptFact) -> Transcript:
    """The transcript after the fact."""
    del transcript, fact
    return Transcript()


def decide(transcript: Transcript | None, fact: facts.AnyTranscriptFact, at: At) -> Outcome:
    """What follows from a transcript. Raises ``CommandRefusedError``."""
    del transcript
    if at.community is None:
        refuse(
            "name the community of whoever asked",
            rule="transcript-of-a-community",
            article="Art.4(4)",
            field="/community",
        )
    written = fact.model_copy(update={"late_s": late_s(fact, at.happened_at)})
    return Outcome(
        facts=(written,),
        noticed=noticed_of(fact, at, channel=fact.channel, registered=False),
        contact=contact_of(fact, at, channel=fact.channel, building=fact.building),
    )


REGISTER: Register[Transcript, facts.AnyTranscriptFact] = Register(
    kind="transcript",
    plural="transcripts",
    letter="Q",
    steps={"transcribe": Step(fact=facts.ChatTranscribed)},
    evolve=evolve,
    decide=decide,
)
