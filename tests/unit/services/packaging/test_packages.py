"""A package goes out whole, with what its purpose allows, and checks out."""

from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from events.envelope import parse
from projections.archive.package import layout
from projections.archive.package.bag import flaws_of
from projections.archive.tlog.policy import read_policy
from services.errors import CommandRefusedError, SetupError
from services.packaging.export import export
from tests.unit.projections.archive.test_evidence import commanded
from tests.unit.services.ledger.workbench import COMPANY, Workbench
from tests.unit.services.packaging.world import (
    BLOB,
    LETTER,
    PARTY,
    WITNESS,
    Growing,
    check,
    exported,
    filled,
    lines,
    order,
    sources,
)
from tests.unit.services.verifier.world import sealed

POLICY = read_policy(f"witness w {WITNESS.key.text}\nquorum w\n")


@pytest.fixture
def bench() -> Workbench:
    return filled()


def test_a_package_holds_a_communitys_events_byte_for_byte_and_checks_out(
    bench: Workbench, tmp_path: Path
) -> None:
    package = exported(bench, tmp_path)
    report = check(package)
    assert report.sound, report.findings
    told = [body for body in bench.store.bodies if parse(body).envelope.partitionkey == "lakeside"]
    assert [line[:-1] for line in lines(package)] == told[:-1], "all but the package's own event"
    assert report.records == {"package": len(told) - 1}
    listed = (package / layout.CATALOGUE_CSV).read_text(encoding="utf-8")
    assert listed.count("lakeside-2026-") == 4
    assert "欧阳" not in listed
    assert package.stat().st_mode & 0o077 == 0, "it may hold keys"


def test_the_readmes_commands_check_it_with_nothing_of_ours(
    bench: Workbench, tmp_path: Path
) -> None:
    for number in range(100):  # more than one file of hashes
        bench.open_case(party=PARTY, text=f"第 {number} 件：路灯不亮")
    package, empty = exported(bench, tmp_path), tmp_path / "empty"
    text = (package / layout.README).read_text(encoding="utf-8")
    empty.mkdir()
    done = commanded(text, cwd=empty, P=str(package))
    assert done.returncode == 0, done.stderr
    assert "Signature Verified Successfully" in done.stdout
    events = len(lines(package))
    assert f"{events} events are in the log" in done.stdout
    assert check(package).sound, "and nothing is left in it"
    kept = lines(package)
    (package / layout.EVENTS).write_bytes(b"".join(kept[:-1]))
    assert "NOT what was handed out" in commanded(text, cwd=empty, P=str(package)).stderr
    changed = kept[-1].replace(b'"lakeside"', b'"lakesite"')
    (package / layout.EVENTS).write_bytes(b"".join([*kept[:-1], changed]))
    assert "NOT in the log" in commanded(text, cwd=empty, P=str(package)).stderr


def test_a_log_that_was_meddled_with_goes_into_no_package(bench: Workbench, tmp_path: Path) -> None:
    bench.store.bodies[6] = bench.store.bodies[6][:-9]
    with pytest.raises(SetupError, match=r"position 7 .*huiyin verify"):
        exported(bench, tmp_path)
    assert not (tmp_path / "package").exists()


def test_it_carries_what_witnesses_cosigned_and_a_policy_asks_for_it(
    bench: Workbench, tmp_path: Path
) -> None:
    plain = exported(bench, tmp_path)
    assert check(plain).sound
    [finding] = check(plain, policy=POLICY).findings
    assert (finding.kind, finding.copy) == ("witnesses", "package")
    witnessed = replace(sources(bench), files=Growing(bench, witnessed=True))
    asked = order(tmp_path, target=tmp_path / "witnessed")
    made = export(asked, witnessed, by=COMPANY.actor, progress=lambda *_: None)
    report = check(made.target, policy=POLICY)
    assert report.sound, report.findings
    assert report.checkpoint is not None
    assert report.checkpoint.cosigned_by == ["w"]


def test_the_keys_of_its_events_are_in_it_unless_withheld_restricted_or_forgotten(
    bench: Workbench, tmp_path: Path
) -> None:
    keys = (exported(bench, tmp_path) / layout.KEYS).read_bytes().splitlines()
    personal = [line for line in lines(tmp_path / "package") if b'"sealing"' in line]
    assert len(keys) == len(personal) > 0
    sealed_one = exported(bench, tmp_path / "sealed", disclose=False)
    assert not (sealed_one / layout.KEYS).exists()
    assert check(sealed_one).sound
    forgotten = orjson.loads(keys[0])["event"]
    bench.vault.destroy(event_ids=[forgotten], subject=None)
    later = exported(bench, tmp_path / "later")
    assert forgotten not in (later / layout.KEYS).read_text()
    kept = orjson.loads(keys[1])["event"]
    bench.vault.restrict([kept], subject="s-1", look_at=bench.clock.now)
    restricted = exported(bench, tmp_path, target=tmp_path / "restricted")
    assert check(restricted).sound
    assert kept not in (restricted / layout.KEYS).read_text()
    assert check(later).sound


@pytest.mark.proves("Art.6(4)", "disclose-with-basis")
def test_personal_data_is_handed_over_on_a_ground(bench: Workbench, tmp_path: Path) -> None:
    before = len(bench.store.bodies)
    with pytest.raises(CommandRefusedError) as refusal:
        exported(bench, tmp_path, purpose="handover")
    assert (refusal.value.rule, refusal.value.article) == ("disclose-with-basis", "Art.6(4)")
    assert len(bench.store.bodies) == before
    assert list(tmp_path.iterdir()) == []
    exported(bench, tmp_path, purpose="handover", legal_basis="物业管理条例第三十六条")


def test_what_cannot_be_exported_says_why_and_leaves_nothing(
    bench: Workbench, tmp_path: Path
) -> None:
    with pytest.raises(SetupError, match="no event is selected"):
        exported(bench, tmp_path, communities=("nowhere",))
    assert list(tmp_path.iterdir()) == []
    exported(bench, tmp_path)
    with pytest.raises(SetupError, match="is there already"):
        exported(bench, tmp_path)


def test_a_log_that_is_not_sealed_in_time_says_so(bench: Workbench, tmp_path: Path) -> None:
    stale = sealed(bench.store.bodies)
    with pytest.raises(SetupError, match="is the sealer running"):
        export(
            order(tmp_path),
            replace(sources(bench), files=stale),
            by=COMPANY.actor,
            progress=lambda *_: None,
        )
    assert not (tmp_path / "package").exists()
    assert check(exported(bench, tmp_path)).sound, "what was left behind is in nobody's way"


def test_a_bag_is_one_by_its_standard(bench: Workbench, tmp_path: Path) -> None:
    package = exported(bench, tmp_path)
    assert (package / "bagit.txt").read_text() == (
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    )
    (package / "data" / "stray.txt").write_text("not listed")
    assert {flaw.path for flaw in flaws_of(package)} == {"data/stray.txt", "bag-info.txt"}
    with pytest.raises(SetupError, match="no package"):
        check(tmp_path)


def test_files_are_in_the_package_as_they_came(bench: Workbench, tmp_path: Path) -> None:
    package = exported(bench, tmp_path)
    file = package / layout.FILES / f"{BLOB}.txt"
    assert file.read_bytes() == LETTER
    assert check(package).sound
    withheld = exported(bench, tmp_path / "withheld", disclose=False)
    assert not (withheld / layout.FILES).exists()
    assert check(withheld).sound
