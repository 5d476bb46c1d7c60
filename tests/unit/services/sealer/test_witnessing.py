"""The sealer takes checkpoints to witnesses, keeps what is true, raises an alarm at a refusal."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from projections.archive.folder import MissingTileError
from projections.archive.growing import Files
from projections.archive.tlog.checkpoint import Checkpoint, read_checkpoint
from projections.archive.tlog.note import COSIGNATURE, Ed25519Signer, Note
from projections.archive.tlog.policy import read_policy
from projections.archive.tlog.tiles import Tile
from projections.archive.tlog.witness import Cosigned, Seen, cosign, read_request
from services.sealer.witnessing import (
    SILENT_MAX_S,
    WitnessAnswer,
    Witnessing,
    WitnessUnreachableError,
)
from tests.unit.projections.archive.logs import grown

LOG = Ed25519Signer("log.example", b"l" * 32)


@dataclass
class Far:
    """A witness at the other end of the line. ``meddle`` changes what it answers."""

    signer: Ed25519Signer
    seen: Seen | None = None
    away: bool = False
    asked: int = 0
    meddle: Callable[[WitnessAnswer], WitnessAnswer] = lambda answer: answer

    def answer(self, body: bytes) -> WitnessAnswer:
        self.asked += 1
        if self.away:
            raise WitnessUnreachableError("away")
        request = read_request(body)
        found = cosign(request, keys=[LOG.key], seen=self.seen, signer=self.signer, time_s=7)
        if isinstance(found, Cosigned):
            self.seen = Seen(size=found.checkpoint.size, root=found.checkpoint.root)
            return self.meddle(WitnessAnswer(200, found.signature.line.encode()))
        known = "" if found.known_size is None else str(found.known_size)
        return self.meddle(WitnessAnswer(found.status, f"{known or found.reason}\n".encode()))


@dataclass
class Desk:
    """A log, its witnesses, and what was published. ``now_s`` is the clock."""

    far: dict[str, Far] = field(
        default_factory=lambda: {
            name: Far(Ed25519Signer(f"{name}.example", name.encode() * 16, COSIGNATURE))
            for name in ("w1", "w2")
        }
    )
    files: Files = field(default_factory=dict)
    published: list[Note] = field(default_factory=list)
    now_s: float = 0.0

    def read(self, tile: Tile) -> bytes:
        if tile not in self.files:
            raise MissingTileError(tile.path)
        return self.files[tile]

    def text(self, name: str) -> str | None:
        raise AssertionError(name)

    def checkpoint(self, events: Sequence[bytes]) -> Note:
        tree, files = grown(events)
        self.files |= files
        made = Checkpoint(origin="log.example", size=len(events), root=tree.root())
        return Note(made.text, (LOG.sign(made.text, time_s=0),))

    def witnessing(self, quorum: str = "group q all w1 w2") -> Witnessing:
        lines = [
            f"witness {name} {each.signer.key.text} https://{name}.example"
            for name, each in self.far.items()
        ]
        policy = read_policy("\n".join([*lines, quorum, "quorum q", ""]))
        return Witnessing(
            policy,
            files=self,
            post=lambda url, body: self.far[url[8:10]].answer(body),
            publish=self.published.append,
            clock_s=lambda: self.now_s,
        )


def round_of(witnessing: Witnessing, note: Note) -> bool:
    witnessing.offer(note)
    with ThreadPoolExecutor(2) as threads:
        return witnessing.round(note, threads)


EVENTS = [b"%d" % number for number in range(600)]


def test_a_checkpoint_with_enough_cosignatures_is_published() -> None:
    desk = Desk()
    witnessing = desk.witnessing()
    for size in (100, 257, 600):
        assert round_of(witnessing, desk.checkpoint(EVENTS[:size]))
    assert [read_checkpoint(note.text).size for note in desk.published] == [100, 257, 600]
    for note in desk.published:
        for far in desk.far.values():
            assert far.signer.key.check(note) == 7
    assert witnessing.alarm is None
    assert all(far.asked == 3 for far in desk.far.values())


def test_where_a_witness_stands_is_found_out_after_a_restart() -> None:
    desk = Desk()
    round_of(desk.witnessing(), desk.checkpoint(EVENTS[:100]))
    assert round_of(desk.witnessing(), desk.checkpoint(EVENTS[:300]))
    assert [far.asked for far in desk.far.values()] == [3, 3]


def test_one_of_two_is_not_enough_unless_the_policy_says_so() -> None:
    desk = Desk()
    desk.far["w2"].away = True
    assert not round_of(desk.witnessing(), desk.checkpoint(EVENTS[:100]))
    assert desk.published == []
    round_of(desk.witnessing("group q any w1 w2"), desk.checkpoint(EVENTS[:100]))
    assert len(desk.published) == 1


def test_another_history_raises_an_alarm_until_the_witness_signs_again() -> None:
    desk = Desk()
    witnessing = desk.witnessing()
    round_of(witnessing, desk.checkpoint(EVENTS[:100]))
    rewritten = Desk(far=desk.far)
    other = rewritten.witnessing()
    assert not round_of(other, rewritten.checkpoint([b"rewritten", *EVENTS[1:300]]))
    assert rewritten.published == []
    assert (other.alarm or "").startswith("the witness w1 refuses: 422")
    assert round_of(other, desk.checkpoint(EVENTS[:300])) is False
    rewritten.files = desk.files
    assert round_of(other, desk.checkpoint(EVENTS[:300]))
    assert other.alarm is None


def test_a_smaller_tree_raises_an_alarm() -> None:
    desk = Desk()
    round_of(desk.witnessing(), desk.checkpoint(EVENTS[:300]))
    restored = desk.witnessing()
    round_of(restored, desk.checkpoint(EVENTS[:200]))
    assert "it has cosigned a tree of 300, this one is of 200" in (restored.alarm or "")


OTHER = Ed25519Signer("w1.example", b"x" * 32, COSIGNATURE)


@pytest.mark.parametrize(
    "meddled",
    [
        WitnessAnswer(200, b""),
        WitnessAnswer(200, b"\xff"),
        WitnessAnswer(
            200, Ed25519Signer("w1.example", b"x" * 32).sign("x\n", time_s=0).line.encode()
        ),
        WitnessAnswer(403, b"no signature\n"),
        WitnessAnswer(404, b"unknown log\n"),
    ],
)
def test_what_is_not_its_cosignature_is_not_kept_and_raises_an_alarm(
    meddled: WitnessAnswer,
) -> None:
    desk = Desk()
    desk.far["w1"].meddle = lambda _: meddled
    witnessing = desk.witnessing()
    round_of(witnessing, desk.checkpoint(EVENTS[:100]))
    assert desk.published == []
    assert "w1 refuses" in (witnessing.alarm or "")


def test_a_witness_that_cannot_be_reached_is_an_alarm_after_a_minute() -> None:
    desk = Desk()
    desk.far["w2"].away = True
    witnessing = desk.witnessing()
    round_of(witnessing, desk.checkpoint(EVENTS[:100]))
    assert witnessing.alarm is None
    desk.now_s = SILENT_MAX_S + 1
    assert witnessing.alarm == "no cosignature by w2 for 60 s"
    desk.far["w2"].away = False
    assert round_of(witnessing, desk.checkpoint(EVENTS[:100]))
    assert witnessing.alarm is None


def test_a_witness_that_names_another_size_each_time_is_left_for_the_next_round() -> None:
    desk = Desk()
    sizes = iter((5, 6, 7, 8, 9, 10))
    desk.far["w1"].meddle = lambda _: WitnessAnswer(409, b"%d\n" % next(sizes))
    witnessing = desk.witnessing()
    assert not round_of(witnessing, desk.checkpoint(EVENTS[:100]))
    assert witnessing.alarm is None
