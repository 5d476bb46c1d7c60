"""A package goes out whole, and whatever is done to it on the way is noticed, manifests re-hashed
or not.
"""

import base64
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from events.envelope import parse
from projections.archive.folder import CHECKPOINT, WITNESSED, LogFolder
from projections.archive.package import layout
from projections.archive.package.bag import flaws_of, seal_bag
from projections.archive.queries import proof_of
from projections.archive.tlog.note import COSIGNATURE, Ed25519Signer, read_note
from projections.archive.tlog.policy import read_policy
from projections.archive.tlog.tiles import Tile
from services.blobs.contract import Description
from services.errors import CommandRefusedError, SetupError
from services.packaging.contract import Order, Sources
from services.packaging.export import export
from services.verifier.package import verify_package
from services.verifier.report import Report
from tests.unit.projections.archive.test_evidence import commanded
from tests.unit.services.ledger.workbench import COMPANY, ORIGIN, Workbench
from tests.unit.services.verifier.world import KEY, MemoryFiles, sealed

PARTY = {"kind": "owner", "name": "欧阳静怡", "phone": "13900004821", "unit": "3-1502"}


LETTER, BLOB = "来信一封，电话13900004821".encode(), "b2" * 32


WITNESS = Ed25519Signer("w.example", b"w" * 32, COSIGNATURE)
POLICY = read_policy(f"witness w {WITNESS.key.text}\nquorum w\n")


class Growing:
    """The files of the log as it is now: sealed whenever they are asked for; and cosigned, where a
    witness sees them.
    """

    def __init__(self, bench: Workbench, *, witnessed: bool = False) -> None:
        self._bench, self._witnessed = bench, witnessed

    def _files(self) -> MemoryFiles:
        return sealed(self._bench.store.bodies)

    def text(self, name: str) -> str | None:
        if name != WITNESSED or not self._witnessed:
            return self._files().text(name)
        note = read_note(self._files().text(CHECKPOINT) or "")
        return note.with_signatures([WITNESS.sign(note.text, time_s=7)]).whole

    def read(self, tile: Tile) -> bytes:
        return self._files().read(tile)


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench(files=Letter()).registered()
    for number in range(4):
        case = bench.open_case(party=PARTY, text=f"第 {number} 件：厨房水管漏水")
        bench.publish("huiyin.case.acknowledged.v1", {"case": case, "by": "staff:1"})
    bench.open_case(party={"kind": "anonymous"}, community="hillside", text="路灯不亮")
    told = {"about": f"case/{case}", "shows": "letter", "title": "来信", "by": "staff:1"}
    bench.publish("huiyin.attachment.added.v1", {**told, "blob": BLOB})
    return bench


class Letter:
    """A store of files that holds one."""

    def describe(self, name: str) -> Description:
        assert name == BLOB
        digest = hashlib.sha256(LETTER).hexdigest()
        return Description(media_type="text/plain", size_bytes=len(LETTER), sha256=digest)

    def claim(self, name: str, event_id: str) -> bool:
        return bool(name == BLOB and event_id)


def take(name: str, folder: Path) -> bool:
    (folder / f"{name}.txt").write_bytes(LETTER)
    return True


def sources(bench: Workbench) -> Sources:
    def keys(event_ids: Any) -> dict[str, bytes]:
        held = bench.vault.wrapped_keys(event_ids)
        return {id_: bench.master.unwrap(wrapped, id_) for id_, wrapped in held.items()}

    return Sources(
        origin=ORIGIN,
        rows=bench.store,
        files=Growing(bench),
        keys=keys,
        take=take,
        record=lambda fact: bench.ledger.perform(fact, caller=COMPANY),
        vkey=KEY.key.text + "\n",
    )


def order(folder: Path, **changes: Any) -> Order:
    made = Order(
        target=folder / "package",
        purpose="audit",
        receiver="湖畔业委会",
        communities=("lakeside",),
        wait_s=0.0,
    )
    return replace(made, **changes)


def exported(bench: Workbench, folder: Path, **changes: Any) -> Path:
    made = export(
        order(folder, **changes), sources(bench), by=COMPANY.actor, progress=lambda *_: None
    )
    return made.target


def check(package: Path, **options: Any) -> Report:
    return verify_package(package, [KEY.key], **options)


def rehash(package: Path) -> None:
    """What a careful forger does: every manifest fits again."""
    for path in package.iterdir():
        if path.is_file():
            path.unlink()
    seal_bag(package, info={"Source-Organization": "forged"})


def lines(package: Path) -> list[bytes]:
    return (package / layout.EVENTS).read_bytes().splitlines(keepends=True)


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


def change(package: Path) -> None:
    told = lines(package)
    told[3] = told[3].replace(b'"time":"2026', b'"time":"2025', 1)
    (package / layout.EVENTS).write_bytes(b"".join(told))


def swap(package: Path) -> None:
    told = lines(package)
    told[2], told[3] = told[3], told[2]
    (package / layout.EVENTS).write_bytes(b"".join(told))


def leave_out(package: Path) -> None:
    told = lines(package)
    index = next(n for n, line in enumerate(told) if b"huiyin.matter.identified" in line)
    (package / layout.EVENTS).write_bytes(b"".join(told[:index] + told[index + 1 :]))


def cut_short(package: Path) -> None:
    (package / layout.EVENTS).write_bytes(b"".join(lines(package)[:-1]))


def repeat(package: Path) -> None:
    told = lines(package)
    (package / layout.EVENTS).write_bytes(b"".join([*told[:4], told[3], *told[4:]]))


def another_key(package: Path) -> None:
    keys = (package / layout.KEYS).read_bytes().splitlines()
    first = {**orjson.loads(keys[0]), "key": base64.b64encode(b"k" * 32).decode()}
    (package / layout.KEYS).write_bytes(b"\n".join([orjson.dumps(first), *keys[1:]]) + b"\n")


def one_key_fewer(package: Path) -> None:
    keys = (package / layout.KEYS).read_bytes().splitlines(keepends=True)
    (package / layout.KEYS).write_bytes(b"".join(keys[1:]))


def no_keys(package: Path) -> None:
    (package / layout.KEYS).unlink()


def embellish(package: Path) -> None:
    path = package / layout.CATALOGUE_CSV
    path.write_text(path.read_text(encoding="utf-8").replace(",open,", ",closed,", 1))


def another_tile(package: Path) -> None:
    tile = next((package / layout.TLOG / "tile" / "0").rglob("*.p/*"))
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])


def another_proof(package: Path) -> None:
    one, other = sorted((package / layout.PROOFS).iterdir())[:2]
    shutil.copy(one, other)


def no_receipt(package: Path) -> None:
    (package / layout.RECEIPT).unlink()


def another_receipt(package: Path) -> None:
    """Of another true event, with its true proof."""
    first = lines(package)[0][:-1]
    (package / layout.RECEIPT).write_bytes(first)
    proof = proof_of(LogFolder(package / layout.TLOG), parse(first).position)
    (package / layout.RECEIPT_PROOF).write_text(proof.text)


@pytest.mark.parametrize(
    ("meddle", "kind"),
    [
        (change, "changed"),
        (swap, "reordered"),
        (leave_out, "deleted"),
        (cut_short, "truncated"),
        (repeat, "reordered"),
        (another_key, "key"),
        (one_key_fewer, "key"),
        (no_keys, "key"),
        (embellish, "catalogue"),
        (another_tile, "root"),
        (another_proof, "proof"),
        (no_receipt, "proof"),
        (another_receipt, "proof"),
    ],
)
def test_what_is_done_to_a_package_is_noticed_also_with_all_manifests_rehashed(
    bench: Workbench, tmp_path: Path, meddle: Callable[[Path], None], kind: str
) -> None:
    package = exported(bench, tmp_path)
    meddle(package)
    found = {finding.kind for finding in check(package).findings}
    assert {"bag", kind} <= found
    rehash(package)
    report = check(package)
    assert not report.sound
    assert kind in {finding.kind for finding in report.findings}
    assert "bag" not in {finding.kind for finding in report.findings}


def test_a_changed_event_is_named(bench: Workbench, tmp_path: Path) -> None:
    package = exported(bench, tmp_path)
    told = parse(lines(package)[3][:-1])
    change(package)
    rehash(package)
    [changed] = [each for each in check(package).findings if each.position is not None]
    assert (changed.kind, changed.position) == ("changed", told.position)
    assert (changed.stream, changed.version) == (told.envelope.subject, told.envelope.sequence)


def test_another_logs_package_and_a_rewritten_history_do_not_pass(
    bench: Workbench, tmp_path: Path
) -> None:
    package = exported(bench, tmp_path)
    stranger = Ed25519Signer(ORIGIN, b"s" * 32)
    [finding] = verify_package(package, [stranger.key]).findings
    assert finding.kind == "signature"
    kept = sealed(bench.store.bodies[:7]).texts["checkpoint"]
    assert check(package, older=[("kept", kept)]).sound
    rewritten = sealed([b"else", *bench.store.bodies[1:7]]).texts["checkpoint"]
    [finding] = check(package, older=[("kept", rewritten)]).findings
    assert finding.kind == "history"


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


@pytest.mark.parametrize(
    ("harm", "detail"),
    [
        (lambda file: file.write_bytes(b"another letter"), "is not the file"),
        (lambda file: file.unlink(), "is missing"),
        (lambda file: file.with_name("0" * 64 + ".txt").write_bytes(b""), "no event"),
    ],
    ids=["changed", "left-out", "put-in"],
)
def test_a_file_that_was_tampered_with_is_noticed_when_all_is_hashed_anew(
    bench: Workbench, tmp_path: Path, harm: Callable[[Path], object], detail: str
) -> None:
    package = exported(bench, tmp_path)
    harm(package / layout.FILES / f"{BLOB}.txt")
    rehash(package)
    report = check(package)
    assert not report.sound
    [finding] = [each for each in report.findings if each.kind == "file"]
    assert finding.detail.startswith(detail)
