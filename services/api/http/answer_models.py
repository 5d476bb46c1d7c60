"""What answers look like, shown in the OpenAPI document.

They are written by orjson from plain data; the models here are what the tests hold them against.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from events.instant import Instant


class ReceiptAnswer(BaseModel):
    """Where one event landed. ``leaf_hash`` is base64 of SHA-256(0x00 ‖ envelope) (RFC 6962)."""

    id: str
    position: int
    stream: str
    version: int
    type: str
    leaf_hash: str


class ConsistencyAnswer(BaseModel):
    """That the log of size ``from`` begins the log of size ``to``: roots and hashes in base64 (RFC
    6962, 2.1.2).
    """

    from_: Annotated[int, Field(alias="from")]
    to: int
    from_root: str
    to_root: str
    proof: list[str]


class PublishedAnswer(ReceiptAnswer):
    """A published event is in the log, with what the ledger decided from it."""

    outcome: Literal["accepted", "duplicate"]
    decided: list[ReceiptAnswer]


class WaitingAnswer(BaseModel):
    """The event came before the contact it names; it is kept until then, and tried again."""

    outcome: Literal["waiting"]
    until: Instant


class BatchItem(BaseModel):
    """What became of one event of a batch: ``status`` as it would be for a single one, with that
    body.
    """

    index: int
    status: int
    answer: PublishedAnswer | WaitingAnswer | dict[str, Any]


class BatchAnswer(BaseModel):
    """What became of each event, in the order sent."""

    results: list[BatchItem]


class BlobAnswer(BaseModel):
    """The file is kept; ``sha256`` is that of its content, ``name`` what events call it."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str


class AttachedAnswer(BaseModel):
    """The file goes with it from now on."""

    about: str
    blob: str
    position: int
    receipts: list[ReceiptAnswer]


class CommandAnswer(BaseModel):
    """A command is carried out; ``version`` is the case's new one, also in ``ETag``."""

    case: str
    version: int
    position: int
    receipts: list[ReceiptAnswer]


class ItemAnswer(BaseModel):
    """A step on an item is done, or the item is begun; ``version`` is also in ``ETag``."""

    id: str
    version: int
    position: int
    receipts: list[ReceiptAnswer]


class OpenedAnswer(BaseModel):
    """A contact is logged; ``cases`` are those its matters opened or joined."""

    cases: list[str]
    position: int
    receipts: list[ReceiptAnswer]


class ProblemAnswer(BaseModel):
    """Why a request was refused (RFC 9457), naming rule, article and fields."""

    type: str
    title: str
    title_zh: str | None = None
    status: int
    detail: str
    rule: str
    article: str | None = None
    field: str | None = None
    errors: list[dict[str, str]] | None = None
    retry_after_s: int | None = None
