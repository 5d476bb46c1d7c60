"""Which logs and witnesses are trusted, and how many witnesses are enough (C2SP tlog-policy)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from projections.archive.tlog.note import (
    COSIGNATURE,
    ED25519,
    MalformedKeyError,
    Note,
    UnsignedNoteError,
    VerifierKey,
    read_verifier_key,
)

NOBODY = "none"
LINES_MAX = 1_000


class MalformedPolicyError(ValueError):
    """The file is not a policy; the text names the line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Witness:
    """Someone who cosigns. ``url`` is where checkpoints are sent; None where they are not."""

    name: str
    key: VerifierKey
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Counts as one witness once ``least`` of its members do."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A policy file, read. ``quorum`` names a witness or group, or nobody."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, Witness]
    groups: Mapping[str, Group]
    quorum: str

    def witnessed_by(self, note: Note) -> list[str]:
        """The witnesses whose cosignature stands on the note, and is true."""
        return [name for name, each in self.witnesses.items() if _cosigned(each.key, note)]

    def satisfied_by(self, note: Note) -> bool:
        """Whether enough of them cosigned."""
        return self.quorum == NOBODY or self._counts(self.quorum, self.witnessed_by(note))

    def _counts(self, name: str, present: Collection[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in present
        return sum(self._counts(member, present) for member in group.members) >= group.least


def read_policy(text: str) -> Policy:
    """A policy from its file. Raises ``MalformedPolicyError``."""
    reading = _Reading()
    lines = text.split("\n")
    if len(lines) > LINES_MAX:
        raise MalformedPolicyError(f"a policy has at most {LINES_MAX} lines")
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            reading.take(words)
        except (MalformedKeyError, MalformedPolicyError) as error:
            raise MalformedPolicyError(f"line {number}: {error}") from None
    if reading.quorum is None:
        raise MalformedPolicyError("there is no line quorum")
    return Policy(
        logs=tuple(reading.logs),
        witnesses=reading.witnesses,
        groups=reading.groups,
        quorum=reading.quorum,
    )


class _Reading:
    """What the lines so far have said."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, Witness] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._members: set[str] = set()

    def take(self, words: list[str]) -> None:
        kinds: Mapping[str, Callable[[list[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
        }
        if words[0] not in kinds:
            raise MalformedPolicyError(f"{words[0]} is none of {', '.join(kinds)}")
        kinds[words[0]](words[1:])

    def _log(self, words: list[str]) -> None:
        if len(words) not in (1, 2):
            raise MalformedPolicyError("log KEY [URL]")
        self.logs.append(_key(words[0], ED25519, self.logs))

    def _witness(self, words: list[str]) -> None:
        if len(words) not in (2, 3):
            raise MalformedPolicyError("witness NAME KEY [URL]")
        name, key, *url = words
        self._require_new(name)
        known = [each.key for each in self.witnesses.values()]
        self.witnesses[name] = Witness(
            name=name, key=_key(key, COSIGNATURE, known), url=url[0] if url else None
        )

    def _group(self, words: list[str]) -> None:
        name, least, *members = [*words, "", ""][: max(len(words), 2)]
        self._require_new(name)
        for member in members:
            self._require_known(member)
            if member in self._members:
                raise MalformedPolicyError(f"{member} is a member twice")
            self._members.add(member)
        count = {"any": "1", "all": str(len(members))}.get(least, least)
        if not count.isdecimal() or not 1 <= int(count) <= len(members):
            raise MalformedPolicyError("group NAME all|any|NUMBER MEMBER…")
        self.groups[name] = Group(least=int(count), members=tuple(members))

    def _quorum(self, words: list[str]) -> None:
        if len(words) != 1 or self.quorum is not None:
            raise MalformedPolicyError("one line quorum NAME")
        if words[0] != NOBODY:
            self._require_known(words[0])
        self.quorum = words[0]

    def _require_new(self, name: str) -> None:
        if not name or name == NOBODY or name in self.witnesses or name in self.groups:
            raise MalformedPolicyError(f"the name {name} is taken")

    def _require_known(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise MalformedPolicyError(f"{name} is not defined before")


def _key(text: str, kind: int, known: list[VerifierKey]) -> VerifierKey:
    key = read_verifier_key(text)
    if key.kind != kind:
        raise MalformedPolicyError(f"{text} is a key of the wrong type")
    if any(each.public == key.public for each in known):
        raise MalformedPolicyError(f"{text} comes twice")
    return key


def _cosigned(key: VerifierKey, note: Note) -> bool:
    try:
        key.check(note)
    except UnsignedNoteError:
        return False
    return True
