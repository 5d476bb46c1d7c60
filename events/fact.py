"""What every fact has in common: a name that outlives any file, and a form that never changes once
published.
"""

from typing import Any, ClassVar, Self, Unpack

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from events.personal import FORM


class Sealing(BaseModel):
    """Which key sealed an event's personal fields: its commitment, never the key.

    ``commitment`` is base64 of SHA-256 over ``huiyin/key-commitment/v1``, event id and key: a
    disclosed key can be checked to be the one the event was sealed under, which AES-GCM alone does
    not promise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    alg: str = "A256GCM"
    commitment: str


class Fact(BaseModel):
    """Something that has happened. Subclasses are past tense and say why they matter, and to which
    article.

    ``publishable`` facts may be reported by outside systems; all others come from the ledger's
    decisions only. ``numbered`` facts carry ``number``, whose last six digits the store fills in
    from a gap-free series. ``decided_fields`` are left to the ledger: a publisher who sends one is
    refused. ``newer`` is the class :meth:`upcast` leads to; None for the newest version of a type.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type_name: ClassVar[str]
    publishable: ClassVar[bool]
    numbered: ClassVar[bool]
    decided_fields: ClassVar[frozenset[str]]
    newer: ClassVar["type[Fact] | None"]

    sealing: Sealing | None = Field(default=None, description="Recorded form only.")

    def __init_subclass__(
        cls,
        *,
        type_name: str = "",
        publishable: bool = False,
        numbered: bool = False,
        decided_fields: tuple[str, ...] = (),
        newer: "type[Fact] | None" = None,
        **kwargs: Unpack[ConfigDict],
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls.type_name = type_name
        cls.publishable = publishable
        cls.numbered = numbered
        cls.decided_fields = frozenset({"sealing", *decided_fields})
        cls.newer = newer

    @classmethod
    def from_published(cls, data: dict[str, Any]) -> Self:
        """Reads what a publisher sent: personal fields plain, nothing the ledger decides.

        Raises pydantic's ``ValidationError``.
        """
        for name in cls.decided_fields & data.keys():
            raise ValidationError.from_exception_data(
                cls.__name__, [{"type": "extra_forbidden", "loc": (name,), "input": None}]
            )
        return cls.model_validate(data, context={FORM: "published"})

    @classmethod
    def from_recorded(cls, data: dict[str, Any]) -> Self:
        """Reads an event's data: personal fields sealed. Raises pydantic's ``ValidationError``."""
        return cls.model_validate(data, context={FORM: "recorded"})

    def to_data(self) -> dict[str, Any]:
        """The fact as JSON-ready data, absent values left out."""
        return self.model_dump(mode="json", exclude_none=True)

    def upcast(self) -> "Fact":
        """The same fact in the newest version of its type; the newest returns itself."""
        return self
