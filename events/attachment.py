"""Files that go with what was said: a photo of a slip, a scan of a letter, the recording of a call
(Art. 4, 9(1)).

The bytes lie sealed in the blob store; the fact names them by the SHA-256 of the sealed bytes, and
says what they hold. It stands in the stream ``files/<id of case, contact or item>``, so that adding
a file does not change the version of what it goes with.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from events.fact import Fact
from events.finding import StreamName
from events.personal import PersonalText
from events.vocabulary import ActorId, ExternalRef, SourceUrn
from events.whole import Whole

BlobName = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The SHA-256 of a blob's sealed bytes, in hexadecimal."""

Kind = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
"""``case``, or the kind of an item of a register."""

Shows = Literal["slip", "letter", "board", "scene", "recording", "receipt", "document", "other"]

_UUID_DIGITS = 32


class AttachmentAdded(
    Fact,
    type_name="huiyin.attachment.added.v1",
    publishable=True,
    decided_fields=("media_type", "size_bytes", "content_sha256"),
):
    """A file was put with a case, a contact or an item of a register: part of its record from here
    on (Art. 9(1)).

    ``about`` names its stream; who does not know it says ``kind`` and ``externalref``, with
    ``externalref_source`` where the reference is another source's. What the ledger fills in comes
    from the blob itself; ``content_sha256`` is the hash of the plain bytes (hexadecimal), sealed,
    since that of a personal document could be guessed.
    """

    about: StreamName | None = None
    kind: Kind | None = None
    externalref: ExternalRef | None = None
    externalref_source: SourceUrn | None = None
    blob: BlobName
    shows: Shows
    title: PersonalText
    by: ActorId
    media_type: str | None = None
    size_bytes: Annotated[Whole, Field(ge=1)] | None = None
    content_sha256: PersonalText | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.about is None and (self.kind is None or self.externalref is None):
            raise ValueError("say what the file goes with: about, or kind and externalref")
        return self

    @property
    def owner(self) -> str:
        """The id of what it goes with; a recorded fact always has it."""
        return (self.about or "").partition("/")[2]


def files_stream(owner: str) -> str:
    """The stream of the files that go with a case, a contact or an item."""
    return f"files/{owner}"


def key_id_of(name: str) -> str:
    """The id of a blob's key, a UUID of the first half of its name: who knows the name finds the
    key.
    """
    digits = name[:_UUID_DIGITS]
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
