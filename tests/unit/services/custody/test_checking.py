"""The four-property check passes a record that is as it was filed, and names what is wrong with any
other.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from events.envelope import parse
from events.property_check import PROPERTY_OF
from projections.archive.folder import CHECKPOINT
from services.custody.checking import examine
from services.custody.found import FoundFile
from services.custody.usability import is_whole_pdf_a
from services.documents.typesetting import typeset
from services.errors import ViewBehindError
from services.ledger.contract import Caller
from tests.unit.services.custody.world import CHECKER, PAPER, World
from tests.unit.services.documents.test_typesetting import RECORD
from tests.unit.services.ledger.archive.test_destroying import approved, carry_out, years_pass
from tests.unit.services.ledger.refusals import refused

FILE = FoundFile(name="ab" * 32, media_type="image/jpeg", sound=True)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.proves("Art.10")
def test_a_record_as_it_was_filed_passes_every_check(world: World) -> None:
    checked = world.check()
    outcomes = {each["check"]: each["outcome"] for each in checked["checks"]}
    assert outcomes.keys() == PROPERTY_OF.keys()
    assert set(outcomes.values()) == {"passed", "not_applicable"}
    assert checked["passed"] is True
    looked_at = {each["check"]: each["looked_at"] for each in checked["checks"]}
    assert looked_at["events_sealed"] > looked_at["keys_open"] >= 1
    assert checked["size"] == len(world.bench.store.bodies) - 1


@pytest.mark.parametrize("place", ["contact", "case", "record"])
def test_a_changed_event_does_not_lead_to_the_signed_root(world: World, place: str) -> None:
    at = next(
        index
        for index, body in enumerate(world.bench.store.bodies)
        if parse(body).envelope.subject.startswith(f"{place}/")
    )
    body = world.bench.store.bodies[at]
    world.bench.store.bodies[at] = body.replace(b'"time":"2026', b'"time":"2025')
    [sealed] = [e for e in world.check()["checks"] if e["check"] == "events_sealed"]
    assert (sealed["outcome"], sealed["failing"]) == ("failed", [str(at + 1)])


def test_a_checkpoint_of_another_key_is_found(world: World) -> None:
    text = world.log.text(CHECKPOINT)
    assert text is not None
    name, _, signature = text.rstrip("\n").rpartition(" ")
    world.log.put_text(CHECKPOINT, f"{name} {signature[:8]}{'A' * (len(signature) - 10)}==\n")
    assert {"checkpoint_signed", "events_sealed"} <= world.failed()


def test_a_key_that_is_gone_without_a_decision_is_found(world: World) -> None:
    keys = list(world.bench.vault.keys)
    world.bench.vault.destroy(event_ids=keys[:1], subject=None)
    assert world.failed() == {"keys_open"}


def test_what_was_forgotten_by_decision_is_explained(world: World) -> None:
    years_pass(world.bench)
    subject = next(
        event.envelope.data["party"]["id"]
        for event in world.bench.log()
        if event.envelope.type == "huiyin.contact.logged.v1"
    )
    world.bench.ledger.forget(
        subject, reason="本人要求", legal_basis="PIPL 47", approved_by="staff:2",
        caller=Caller(actor="staff:1"),
    )  # fmt: skip
    world.seal()
    assert world.failed() == set()


def test_a_record_without_its_metadata_is_not_whole(world: World) -> None:
    at_hand = world.bench.ledger.custody.at_hand(world.record, caller=CHECKER)
    assert not at_hand.held
    found = world.custodian().found(at_hand)
    bare = replace(found, record=replace(found.record, category=None, number="7"))
    failing = {c.check: c.failing for c in examine(bare) if c.outcome == "failed"}
    assert failing["metadata_complete"] == ("category",)
    assert failing["numbers_well_formed"] == ("number",)
    assert failing["content_linked"], "the case was filed under another number"


@pytest.mark.parametrize(
    ("files", "present", "allowed"),
    [
        ((FILE,), "passed", "passed"),
        ((replace(FILE, sound=False),), "failed", "passed"),
        ((replace(FILE, media_type="application/zip"),), "passed", "failed"),
        ((), "not_applicable", "not_applicable"),
        (None, "not_checked", "not_checked"),
    ],
)
def test_files_are_there_unchanged_and_of_a_lasting_kind(
    world: World, files: tuple[FoundFile, ...] | None, present: str, allowed: str
) -> None:
    world.files = files
    outcomes = world.outcomes()
    assert (outcomes["files_present"], outcomes["formats_allowed"]) == (present, allowed)


@pytest.mark.parametrize(
    "paper", [None, b"", PAPER[:-7], PAPER.replace(b"part>2", b"part>3"), b"x" + PAPER]
)
def test_a_record_that_cannot_be_rendered_is_found(world: World, paper: bytes | None) -> None:
    assert is_whole_pdf_a(PAPER)
    world.paper = paper
    assert world.failed() == {"paper_made"}


def test_what_we_render_is_whole() -> None:
    assert is_whole_pdf_a(typeset(RECORD))


def test_whom_it_is_kept_from_does_not_see_it(tmp_path: Path) -> None:
    world = World(tmp_path, kept_from="staff:7")
    assert world.outcomes()["restrictions_kept"] == "passed"
    world.seal()
    world.shown = frozenset({"staff:7"})
    assert world.failed() == {"restrictions_kept"}


def test_the_newest_event_is_waited_for_until_it_is_sealed(world: World) -> None:
    world.bench.store.recorded_at = world.bench.clock.now
    world.check()
    with pytest.raises(ViewBehindError):
        world.check()
    world.bench.clock.pass_(hours=1)
    assert "events_sealed" in world.failed(), "by now it should have been"


@pytest.mark.proves("Art.10", "check-what-is-kept")
def test_a_destroyed_record_is_checked_no_more(world: World) -> None:
    years_pass(world.bench)
    carry_out(world.bench, approved(world.bench, world.record))
    world.seal()
    with refused(article="Art.10", rule="check-what-is-kept"):
        world.check()


@pytest.mark.proves("Art.10", "record-check-failed")
def test_a_failed_check_is_among_the_findings_and_due_again(world: World) -> None:
    world.paper = None
    world.check()
    [finding] = [e for e in world.bench.log() if e.envelope.type == "huiyin.finding.raised.v1"]
    assert finding.envelope.data["rule"] == "record-check-failed"
    assert not world.custodian().is_due(world.record, caller=Caller(actor="staff:1"))
    world.bench.clock.pass_(days=world.within_days)
    assert world.custodian().is_due(world.record, caller=Caller(actor="staff:1"))
