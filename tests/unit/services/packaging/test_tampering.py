"""Whatever is done to a package on its way is noticed, manifests re-hashed or not."""

import base64
import shutil
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from events.envelope import parse
from projections.archive.folder import LogFolder
from projections.archive.package import layout
from projections.archive.package.bag import seal_bag
from projections.archive.queries import proof_of
from projections.archive.tlog.note import Ed25519Signer
from services.verifier.package import verify_package
from tests.unit.services.ledger.workbench import ORIGIN, Workbench
from tests.unit.services.packaging.world import BLOB, check, exported, filled, lines
from tests.unit.services.verifier.world import sealed


@pytest.fixture
def bench() -> Workbench:
    return filled()


def rehash(package: Path) -> None:
    """What a careful forger does: every manifest fits again."""
    for path in package.iterdir():
        if path.is_file():
            path.unlink()
    seal_bag(package, info={"Source-Organization": "forged"})


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
