"""What becomes of people's data out of the ordinary course: shown where it should not be, given out
by leave or by law, or no longer to be used (Art. 6(4)).
"""

from typing import Literal

from pydantic import Field, StrictBool

from events.finding import StreamName
from events.instant import Instant
from events.item import AboutCase, ItemFact, OpeningFact
from events.party import Party
from events.personal import PersonalText
from events.text import Label, Line
from events.vocabulary import ActorId, BuildingId, Channel

DataSort = Literal[
    "name",
    "phone",
    "home",
    "id_number",
    "plate",
    "bank_card",
    "photo",
    "recording",
    "payments",
    "correspondence",
    "other",
]
"""``recording`` is what a camera or a telephone system kept; ``home`` who lives where."""

PublishedBy = Literal["company", "resident", "other"]
Ground = Literal["consent", "contract", "law", "emergency"]
RequestingBody = Literal[
    "police", "court", "procuratorate", "housing_bureau", "health", "tax", "other"
]
LawfulOutcome = Literal["given", "partly", "declined"]
RestrictedUse = Literal["calling", "messages", "passing_on", "everything"]
"""What is no longer done with the data; ``everything``: it is kept and nothing else."""


class PersonalDataDetected(
    OpeningFact,
    kind="privacy_entry",
    opens=True,
    type_name="huiyin.personal_data.detected.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "remove_by"),
):
    """Somebody's data can be seen where many read: on a board, in a group (Art. 6(4)). By when it
    has to be gone is decided.
    """

    number: str | None = None
    building: BuildingId | None = None
    channel: Channel
    place: Label | None = None
    data: tuple[DataSort, ...] = Field(min_length=1, max_length=11)
    published_by: PublishedBy
    party: Party | None = None
    text: PersonalText | None = None
    remove_by: Instant | None = None


class DisclosureAuthorised(
    OpeningFact,
    AboutCase,
    kind="privacy_entry",
    opens=True,
    type_name="huiyin.disclosure.authorised.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """Somebody with authority let data of a person go to somebody outside, for a purpose and on a
    ground (Art. 6(4)). ``consent`` says how and when the person agreed.
    """

    number: str | None = None
    party: Party
    recipient: Label
    data: tuple[DataSort, ...] = Field(min_length=1, max_length=11)
    text: PersonalText
    ground: Ground
    basis: Line | None = None
    consent: PersonalText | None = None
    until: Instant | None = None


class PublicationAuthorised(
    OpeningFact,
    AboutCase,
    kind="privacy_entry",
    opens=True,
    type_name="huiyin.publication.authorised.v1",
    numbered=True,
    decided_fields=("number",),
):
    """Somebody with authority let one text that everybody reads tell of a person, because a law or
    a contract asks for it (Art. 3(6), 6(4)). ``text`` says what may be told, ``data`` of which
    sorts; ``until`` is when it has to be out by.
    """

    number: str | None = None
    data: tuple[DataSort, ...] = Field(min_length=1, max_length=11)
    party: Party | None = None
    text: PersonalText
    reason: PersonalText
    legal_basis: Line | None = None
    until: Instant | None = None


class LawfulRequestReceived(
    OpeningFact,
    AboutCase,
    kind="privacy_entry",
    opens=True,
    type_name="huiyin.lawful_request.received.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number", "answer_due_at"),
):
    """An authority asks for data of people (Art. 6(4)). ``credentials_checked``: somebody looked at
    the officers' papers. What is missing here is asked for before anything is given.
    """

    number: str | None = None
    building: BuildingId | None = None
    authority: RequestingBody
    office: Label
    their_number: Label | None = None
    legal_basis: Line | None = None
    credentials_checked: StrictBool = False
    data: tuple[DataSort, ...] = Field(min_length=1, max_length=11)
    party: Party | None = None
    text: PersonalText
    due_at: Instant | None = None
    answer_due_at: Instant | None = None


class ProcessingRestricted(
    OpeningFact,
    AboutCase,
    kind="privacy_entry",
    opens=True,
    type_name="huiyin.processing.restricted.v1",
    publishable=True,
    numbered=True,
    decided_fields=("number",),
):
    """The company no longer does these things with a person's data, because the person asked, or
    while something is being settled (Art. 6(4)).
    """

    number: str | None = None
    party: Party
    uses: tuple[RestrictedUse, ...] = Field(min_length=1, max_length=4)
    reason: PersonalText
    until: Instant | None = None


class PrivacyFact(ItemFact, kind="privacy_entry"):
    """A step of an entry."""


class PersonalDataRemoved(
    PrivacyFact, type_name="huiyin.personal_data.removed.v1", publishable=True
):
    """It cannot be seen there any longer (Art. 6(4)). ``told``: the person knows that it could."""

    text: PersonalText
    told: StrictBool = False


class PublicationUsed(PrivacyFact, type_name="huiyin.publication.used.v1"):
    """The text that was let out was written; the next one asks for leave of its own (Art. 6(4)).
    ``about`` is its stream.
    """

    about: StreamName


class DisclosureRevoked(PrivacyFact, type_name="huiyin.disclosure.revoked.v1", publishable=True):
    """Nothing more goes there, or nothing is published by it any more (Art. 6(4))."""

    reason: PersonalText


class LawfulRequestAnswered(
    PrivacyFact, type_name="huiyin.lawful_request.answered.v1", publishable=True
):
    """The authority was given what it may have, part of it, or nothing (Art. 6(4)). ``given`` are
    the sorts of data, ``text`` says exactly what, or why not.
    """

    outcome: LawfulOutcome
    given: tuple[DataSort, ...] = Field(default=(), max_length=11)
    text: PersonalText
    legal_basis: Line | None = None
    credentials_checked: StrictBool = False
    approved_by: ActorId | None = None


class ProcessingResumed(PrivacyFact, type_name="huiyin.processing.resumed.v1", publishable=True):
    """The person's data is used again as before (Art. 6(4))."""

    reason: PersonalText


AnyPrivacyFact = (
    PersonalDataDetected
    | DisclosureAuthorised
    | PublicationAuthorised
    | LawfulRequestReceived
    | ProcessingRestricted
    | PersonalDataRemoved
    | PublicationUsed
    | DisclosureRevoked
    | LawfulRequestAnswered
    | ProcessingResumed
)
"""Every fact in the stream of an entry of the privacy log."""
