"""What a checkpoint kept from before, a policy, or a second copy adds to a verification."""

from dataclasses import replace
from random import Random

import pytest

from events.envelope import parse
from projections.archive.queries import proof_of
from projections.archive.tlog.note import COSIGNATURE, Ed25519Signer, read_note
from projections.archive.tlog.policy import read_policy
from projections.archive.tlog.tiles import Tile
from services.verifier.findings import Finding
from services.verifier.proving import leaf_from, prove
from services.verifier.records import Copy
from services.verifier.report import Report
from services.verifier.verify import Asked, verify
from tests.unit.services.verifier.world import (
    KEY,
    ORIGIN,
    MemoryFiles,
    event,
    honest,
    sealed,
    world_of,
)

SIZE = 700


def bodies(size: int = SIZE, **changed: str) -> list[bytes]:
    """Events, some of which say something else: ``at_7="text"``."""
    texts = {int(name.removeprefix("at_")): text for name, text in changed.items()}
    return [event(position, texts.get(position, "said")) for position in range(1, size + 1)]


def checkpoint(events: list[bytes], signer: Ed25519Signer = KEY) -> str:
    return sealed(events, signer=signer).texts["checkpoint"]


def only(report: Report) -> Finding:
    assert not report.sound
    (found,) = report.findings
    return found


def test_a_finding_names_position_stream_version_and_type() -> None:
    world = honest(SIZE)
    world.rows.rows[411] = event(411, "sAid")
    found = only(world.verify())
    told = parse(event(411)).envelope
    assert (found.kind, found.copy, found.position) == ("changed", "store", 411)
    assert (found.stream, found.version, found.type) == (told.subject, told.sequence, told.type)


def test_the_name_is_the_sealed_one_even_where_the_found_one_lies() -> None:
    world = honest(SIZE)
    world.rows.rows[411] = event(7, "another stream's")
    assert only(world.verify()).stream == parse(event(411)).envelope.subject


def test_a_history_rewritten_everywhere_and_signed_anew_is_caught_by_an_older_checkpoint() -> None:
    rewritten = world_of(bodies(at_300="never said"))
    assert rewritten.verify().sound
    kept = [checkpoint(bodies(size)) for size in (100, 256, 299, 300, 512)]
    assert rewritten.verify(older=kept[:3]).sound
    report = rewritten.verify(older=kept)
    assert [(found.kind, found.position, found.until) for found in report.findings] == [
        ("history", 300, 300),
        ("history", 300, 512),
    ]


def test_the_copy_that_still_holds_what_was_signed_is_named() -> None:
    world = world_of(bodies(at_300="never said"))
    world.rows.rows[300] = event(300)
    report = world.verify(older=[checkpoint(bodies(512))])
    changed, history = report.findings
    assert (changed.kind, changed.copy, changed.position) == ("changed", "store", 300)
    assert history.kind == "history"
    assert history.detail.endswith("store still holds what was signed")


def test_a_log_cut_short_and_signed_anew_is_caught_by_a_larger_checkpoint() -> None:
    found = only(honest(SIZE).verify(older=[checkpoint(bodies(SIZE + 3))]))
    assert (found.kind, found.position, found.until) == ("history", SIZE + 1, SIZE + 3)


def test_the_newest_size_and_the_first_are_held_against_older_checkpoints_too() -> None:
    world = world_of(bodies(at_700="never said"))
    found = only(world.verify(older=[checkpoint(bodies()), checkpoint(bodies(1))]))
    assert (found.kind, found.position, found.until) == ("history", 2, SIZE)


def test_a_checkpoint_by_another_key_proves_nothing() -> None:
    world = honest(SIZE)
    other = Ed25519Signer(ORIGIN, b"o" * 32)
    world.files.texts["checkpoint"] = checkpoint(bodies(), other)
    found = only(world.verify())
    assert (found.kind, found.copy) == ("signature", "checkpoint")
    report = honest(SIZE).verify(older=[checkpoint(bodies(100), other)])
    assert only(report).detail.startswith("kept is not signed by the log")


def test_a_changed_checkpoint_is_noticed() -> None:
    world = honest(SIZE)
    world.files.texts["checkpoint"] = world.files.texts["checkpoint"].replace("\n700\n", "\n699\n")
    assert only(world.verify()).kind == "signature"
    world.files.texts.clear()
    assert only(world.verify()).detail == "there is no checkpoint"


def test_tiles_rewritten_under_the_old_checkpoint_do_not_pass_and_the_store_is_not_blamed() -> None:
    world = honest(SIZE)
    signed = world.files.texts["checkpoint"]
    world.files = MemoryFiles(sealed(bodies(at_300="never said")).files, {"checkpoint": signed})
    report = world.verify("tiles", "store")
    assert {found.copy for found in report.findings} == {"tiles"}


@pytest.mark.parametrize("tile", [Tile(1, 0), Tile(1, 1, 1), Tile(2, 0, 1), Tile(0, 200)])
def test_every_level_of_tiles_is_held_against_the_one_below(tile: Tile) -> None:
    world = honest(66_000)
    body = world.files.files[tile]
    world.files.files[tile] = body[:5] + bytes((body[5] ^ 1,)) + body[6:]
    found = only(world.verify("tiles"))
    assert (found.kind, found.where) == ("tile", tile.path)


def test_events_past_the_checkpoint_are_told() -> None:
    world = honest(SIZE)
    world.rows.rows |= {SIZE + 1: event(SIZE + 1), SIZE + 2: event(SIZE + 2)}
    found = only(world.verify())
    assert (found.kind, found.copy, found.position, found.until) == (
        "past_checkpoint",
        "store",
        SIZE + 1,
        SIZE + 2,
    )
    assert found.stream == parse(event(SIZE + 1)).envelope.subject
    against_a_kept_one = world.verify_without_tiles("store")
    assert against_a_kept_one.sound
    assert against_a_kept_one.past == {"store": 2}


def test_a_growing_log_is_waited_for() -> None:
    world = honest(SIZE)
    grown = bodies(SIZE + 5)
    world.rows.rows = dict(enumerate(grown, start=1))

    class Growing(MemoryFiles):
        """Its checkpoint is published at the second look."""

        looks = 0

        def text(self, name: str) -> str | None:
            self.looks += 1
            return super().text(name) if self.looks > 1 else checkpoint(bodies())

    made = sealed(grown)
    files = Growing({**world.files.files, **made.files}, made.texts)
    asked = Asked(keys=[KEY.key], copies=world.copies(["store"]), files=files, wait_s=5.0)
    report = verify(asked)
    assert report.sound
    assert report.records == {"store": SIZE + 5}


def test_without_tiles_the_root_alone_tells_and_says_what_would_tell_more() -> None:
    world = honest(SIZE)
    assert world.verify_without_tiles("store").sound
    world.rows.rows[300] = event(300, "never said")
    found = only(world.verify_without_tiles("store"))
    assert (found.kind, found.position, found.until) == ("root", 1, SIZE)
    del world.rows.rows[300]
    found = only(world.verify_without_tiles("store"))
    assert (found.kind, found.position) == ("deleted", 300)


@pytest.mark.parametrize("at", [1, 256, 257, 700])
def test_two_copies_without_tiles_name_the_record_and_who_is_wrong(at: int) -> None:
    world = honest(SIZE)
    world.rows.rows[at] = event(at, "never said")
    found = only(world.verify_without_tiles("store", "topic"))
    assert (found.kind, found.copy, found.position) == ("changed", "store", at)
    world = honest(SIZE)
    partition = Random(at).choice([p for p, held in enumerate(world.tail.records) if held])
    record = world.tail.records[partition][3]
    world.tail.records[partition][3] = record._replace(value=(record.value or b"")[:-2] + b"} ")
    found = only(world.verify_without_tiles("topic", "store"))
    assert (found.kind, found.copy) == ("changed", "topic")
    assert found.where == f"partition {partition}, offset 3"


def test_two_copies_of_which_neither_is_right_are_told_apart() -> None:
    world = honest(SIZE)
    world.rows.rows[300] = event(300, "never said")
    report = world.verify_without_tiles("store", "topic", checkpoint=checkpoint(bodies(at_9="x")))
    assert {found.kind for found in report.findings} == {"changed", "root"}
    assert [found.position for found in report.findings if found.kind == "changed"] == [300]


def test_a_quorum_of_witnesses_is_asked_for() -> None:
    witness = Ed25519Signer("w.example", b"w" * 32, COSIGNATURE)
    policy = read_policy(f"witness w {witness.key.text}\nquorum w\n")
    world = honest(SIZE)

    def asked() -> Asked:
        copies: list[Copy] = world.copies(["tiles"])
        return Asked(keys=[KEY.key], copies=copies, files=world.files, policy=policy)

    assert only(verify(asked())).kind == "witnesses"
    note = read_note(world.files.texts["checkpoint"])
    cosigned = note.with_signatures([witness.sign(note.text, time_s=7)])
    world.files.texts["checkpoint"] = cosigned.whole
    report = verify(asked())
    assert report.sound
    assert report.checkpoint is not None
    assert report.checkpoint.cosigned_by == ["w"]


def test_a_thousand_findings_are_kept_and_all_are_counted() -> None:
    world = honest(3_000)
    for at in range(1, 3_001, 2):
        world.rows.rows[at] = event(at, "never said")
    report = world.verify("store")
    assert len(report.findings) == 1_000
    assert report.findings_count == 1_500


def test_the_report_is_plain_data() -> None:
    world = honest(SIZE)
    del world.rows.rows[4]
    told = replace(world.verify(), duration_s=0.0).as_json()
    assert told["sound"] is False
    assert told["findings"] == [
        {
            "kind": "deleted",
            "copy": "store",
            "detail": "was sealed and is missing",
            "position": 4,
            "stream": "case/1",
            "version": 1,
            "type": "huiyin.note.added.v1",
        }
    ]
    assert told["checkpoint"]["size"] == SIZE


def test_a_kept_proof_is_held_against_the_policy_too() -> None:
    witness = Ed25519Signer("w.example", b"w" * 32, COSIGNATURE)
    policy = read_policy(f"witness w {witness.key.text}\nquorum w\n")
    world = honest(SIZE)
    leaf = leaf_from(bodies()[16], None)

    def kept() -> Report:
        return prove(proof_of(world.files, 17).text, leaf=leaf, keys=[KEY.key], policy=policy)

    assert prove(proof_of(world.files, 17).text, leaf=leaf, keys=[KEY.key]).sound
    assert only(kept()).kind == "witnesses"
    note = read_note(world.files.texts["checkpoint"])
    cosigned = note.with_signatures([witness.sign(note.text, time_s=7)])
    world.files.texts["checkpoint"] = cosigned.whole
    assert kept().sound
