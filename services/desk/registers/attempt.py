"""A step that was posted: what the reader saw, what was typed, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.desk.asking.forms import FormError
from services.desk.asking.once import once_of
from services.desk.messages import Words
from services.desk.registers.inputs import Typed
from services.desk.registers.reading import FormReading, typed
from services.desk.rendering.refusals import Refusal, refusal, sent_before
from services.errors import CommandRefusedError, VersionConflictError

VERSION_MAX_DIGITS = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """``version`` is the one the reader saw, ``once`` the form's own key."""

    step: str
    typed: Typed = field(default_factory=Typed)
    refusal: Refusal | None = None
    version: int | None = None
    once: str | None = None

    def wrong(self, error: FormError) -> "Attempt":
        """The same with a sentence beside each wrong field."""
        return replace(self, typed=replace(self.typed, problems=error.problems))

    def refused(
        self,
        error: CommandRefusedError | VersionConflictError,
        words: Words,
        reading: FormReading | None = None,
    ) -> "Attempt":
        """The same with why it was refused, beside the field where the ledger names one."""
        told = refusal(error, words)
        named = reading and isinstance(error, CommandRefusedError) and error.field
        name = reading.input_name(_places(named)) if reading and named else ""
        problems = {name: told.reason} if name else {}
        return replace(self, refusal=told, typed=replace(self.typed, problems=problems))

    def before(self, words: Words, *, opens: str = "") -> "Attempt":
        """The same where its form had been sent before with something else in it."""
        return replace(self, once=None, refusal=sent_before(words, opens=opens))


def attempt_of(step: str, posted: Mapping[str, Any]) -> Attempt:
    """What a step's form sent."""
    version = str(posted.get("version", ""))
    known = version.isdecimal() and len(version) <= VERSION_MAX_DIGITS
    return Attempt(
        step=step,
        typed=Typed(values=typed(posted), more=str(posted.get("more", ""))),
        version=int(version) if known else None,
        once=once_of(posted),
    )


def _places(pointer: str) -> list[str | int]:
    return [int(each) if each.isdecimal() else each for each in pointer.split("/")[1:]]
