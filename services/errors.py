"""Errors named by who must act, so that every edge (HTTP, intake, command line) can say what to do
next.
"""

from dataclasses import dataclass
from typing import Self

from services.clauses import article_of


class HuiyinError(Exception):
    """Base of every error this system raises on purpose; its text is fit to be shown and holds no
    personal data. ``ruleset`` is the version of the company's rules a refusal was decided under;
    ``noted``: it was seen to whether it stands among the refusals kept beside the log.
    """

    ruleset: str | None = None
    noted: bool = False


@dataclass(frozen=True, kw_only=True)
class Offence:
    """What in a text a rule stops. ``start`` and ``end`` count its characters, half-open;
    ``instead`` may stand there, ``mended`` is the whole text so, for whoever wrote it and for
    nobody else. ``ruleset`` is the version of the rules.
    """

    start: int
    end: int
    instead: str
    mended: str
    ruleset: str


class CommandRefusedError(HuiyinError):
    """The caller must change something. ``article`` and ``rule`` say what the rulebook asks,
    ``field`` where, ``offence`` which words of it.
    """

    def __init__(
        self,
        reason: str,
        *,
        rule: str,
        article: str | None = None,
        field: str | None = None,
        offence: Offence | None = None,
    ) -> None:
        super().__init__(reason)
        self.rule, self.article, self.field = rule, article or article_of(rule), field
        self.offence = offence
        self.ruleset = None if offence is None else offence.ruleset


@dataclass(frozen=True, kw_only=True)
class FieldProblem:
    """What is wrong with one field: a JSON Pointer, and a sentence that never repeats the value."""

    pointer: str
    problem: str


class InvalidEventError(HuiyinError):
    """What was sent is not a well-formed event of its type; the publisher mends it and sends it
    again.
    """

    def __init__(self, reason: str, *, problems: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(reason)
        self.problems = problems


class FileTooLargeError(HuiyinError):
    """A file is longer than the setting allows; the caller sends it smaller, or in parts."""


class NotPermittedError(HuiyinError):
    """This caller may not do this; somebody with the right may. ``rule`` names what is missing."""

    def __init__(self, reason: str, *, rule: str) -> None:
        super().__init__(reason)
        self.rule, self.article = rule, article_of(rule)


class NotFoundError(HuiyinError):
    """There is no such thing, or none this caller may see."""


class VersionConflictError(HuiyinError):
    """Somebody else changed the stream first: load it again and decide again."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"{stream} was changed by somebody else meanwhile; load it and try again")
        self.stream = stream


class OriginConflictError(HuiyinError):
    """The same source and id came before with other content; the publisher gives the event an id of
    its own. ``streams`` are those in which what came before landed, where that is known.
    """

    def __init__(self, reason: str, *, streams: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.streams = streams


class KeptUnreadableError(HuiyinError):
    """What was kept until its contact came cannot be read any more: altered, sealed under another
    master key, or written by another release. The publisher sends it again.
    """


class StoreUnavailableError(HuiyinError):
    """The database cannot be reached or does not answer; nothing was decided, try again later."""

    @classmethod
    def unanswered(cls) -> Self:
        """After the longest wait nobody knows, and sending again is safe."""
        return cls(
            "the database does not answer: whether the event is in will be known when it does; "
            "send it again, it will not be doubled"
        )


class BrokerUnavailableError(HuiyinError):
    """Kafka cannot be reached or does not answer; try again later."""


class OverloadedError(HuiyinError):
    """More work waits than the limits allow; try again after ``retry_after_s`` seconds."""

    def __init__(self, reason: str, *, retry_after_s: int) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class UnsettledError(OverloadedError):
    """At every attempt something had moved that the decision rests on."""


class ViewBehindError(HuiyinError):
    """A view did not reach the asked-for position within the wait; the write is safe, ask again."""


class SetupError(HuiyinError):
    """A setting, file or folder is missing or wrong: the text says what to set. The start stops
    here.
    """


class FollowerStoppedError(HuiyinError):
    """A follower must not go on by itself (unknown type, foreign broker, restored backup): a person
    decides.
    """
