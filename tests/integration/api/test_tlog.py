"""The log over HTTP: tiles caches may keep, a checkpoint they may not, and proofs to take away."""

import base64
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from projections.archive.tlog.checkpoint import Checkpoint, open_checkpoint
from projections.archive.tlog.hashes import leaf_of
from projections.archive.tlog.note import read_verifier_key
from projections.archive.tlog.proof_file import check_proof, read_proof
from projections.archive.tlog.proofs import verify_consistency
from projections.archive.tlog.tiles import ENTRIES, entries_in, hashes_in, tiles_of
from services.composition.initialising import initialise
from services.composition.web import build_app
from services.errors import SetupError
from services.verifier.errors import LogUnreachableError
from services.verifier.tilelog import TileCopy, WebLog
from services.verifier.verify import Asked, verify
from tests.integration.api.scene import System, serving

SEALED_WITHIN_S = 90.0


def checkpoint(client: httpx.Client, *, reaching: int = 1) -> Checkpoint:
    """The newest checkpoint, once it covers the position."""
    give_up_at_s = time.monotonic() + SEALED_WITHIN_S
    while True:
        response = client.get("/tlog/checkpoint")
        if response.status_code == 200:
            keys = [read_verifier_key(line) for line in client.get("/tlog/vkey").text.splitlines()]
            found, _ = open_checkpoint(response.text, keys)
            if found.size >= reaching:
                return found
        assert time.monotonic() < give_up_at_s, "it is not sealed in time"
        time.sleep(0.05)


def test_the_tiles_hold_the_very_rows(system: System) -> None:
    position = system.open_case().position
    with system.client("auditor") as auditor:
        found = checkpoint(auditor, reaching=position)
        bundles = [
            auditor.get(f"/tlog/{tile.path}").content
            for tile in tiles_of(found.size, level=ENTRIES)
        ]
        hashes = [
            each
            for tile in tiles_of(found.size, level=0)
            for each in hashes_in(tile, auditor.get(f"/tlog/{tile.path}").content)
        ]
    rows = [row.body for row in system.parts.store.read(after=0, limit=found.size)]
    assert [entry for bundle in bundles for entry in entries_in(bundle)] == rows
    assert hashes == [leaf_of(body) for body in rows]


def test_a_cache_may_keep_a_tile_for_ever_and_the_checkpoint_not_at_all(system: System) -> None:
    with system.client("auditor") as auditor:
        found = checkpoint(auditor, reaching=system.open_case().position)
        tile = next(tiles_of(found.size, level=0))
        kept = auditor.get(f"/tlog/{tile.path}").headers
        assert kept["cache-control"] == "private, max-age=31536000, immutable"
        assert kept["content-type"] == "application/octet-stream"
        for name in ("checkpoint", "vkey"):
            headers = auditor.get(f"/tlog/{name}").headers
            assert headers["cache-control"] == "no-cache"
            assert headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["0/999", "9/000", "0/000.p/0", "0/x000", "entries/x999/999", "0/..%2f..%2fcheckpoint"]
)
def test_there_is_nothing_but_tiles(system: System, path: str) -> None:
    with system.client("auditor") as auditor:
        assert auditor.get(f"/tlog/tile/{path}").status_code == 404


def test_entries_are_for_those_who_may_see_the_whole_company(system: System) -> None:
    with system.client("auditor", communities=["yinhu"]) as auditor:
        assert auditor.get("/tlog/tile/entries/000").json()["rule"] == "company-wide"
        assert auditor.get("/tlog/checkpoint").status_code == 200


def test_a_public_log_asks_nobody_for_a_token(system: System) -> None:
    settings = replace(system.parts.settings, tlog_public=True)
    with (
        serving(build_app(replace(system.parts, settings=settings))) as url,
        httpx.Client(base_url=url, timeout=120) as anyone,
    ):
        found = checkpoint(anyone)
        tile = next(tiles_of(found.size, level=ENTRIES))
        response = anyone.get(f"/tlog/{tile.path}")
        assert response.status_code == 200
        assert response.headers["cache-control"].startswith("public, ")
        assert anyone.get("/v1/log").status_code == 401
    assert httpx.get(f"{system.url}/tlog/checkpoint").status_code == 401


def test_a_receipts_proof_can_be_kept_and_checked_offline(system: System) -> None:
    position = system.open_case().position
    with system.client("auditor") as auditor:
        checkpoint(auditor, reaching=position)
    with system.client("publisher") as publisher:
        receipt = publisher.get(f"/v1/receipts/{position}").json()
        response = publisher.get(f"/v1/receipts/{position}/proof")
        keys = [read_verifier_key(line) for line in publisher.get("/tlog/vkey").text.splitlines()]
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert f'"{position}.tlog-proof"' in response.headers["content-disposition"]
    leaf = base64.b64decode(receipt["leaf_hash"])
    found, _ = check_proof(read_proof(response.text), leaf=leaf, keys=keys)
    assert found.size >= position


def test_no_proof_is_given_of_what_one_may_not_see_or_is_not_there(system: System) -> None:
    position = system.open_case().position
    with system.client("auditor", communities=["fengming"]) as other:
        hidden = other.get(f"/v1/receipts/{position}/proof")
        absent = other.get(f"/v1/receipts/{10**12}/proof")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json()


def test_the_log_is_verified_at_its_address_as_in_a_folder(system: System) -> None:
    with system.client("auditor") as auditor:
        checkpoint(auditor, reaching=system.open_case().position)
        keys = [read_verifier_key(line) for line in auditor.get("/tlog/vkey").text.splitlines()]
    log = WebLog(f"{system.url}/tlog", token=system.token("auditor"))
    report = verify(Asked(keys=keys, copies=[TileCopy(log)], files=log))
    assert report.sound, report.findings
    with pytest.raises(LogUnreachableError, match="answers 401"):
        WebLog(f"{system.url}/tlog").text("checkpoint")


def test_two_checkpoints_are_proved_to_be_one_history(system: System) -> None:
    with system.client("auditor") as auditor:
        old = checkpoint(auditor, reaching=system.open_case().position)
        new = checkpoint(auditor, reaching=system.open_case().position)
        told = auditor.get("/v1/consistency", params={"from": old.size, "to": new.size}).json()
        newest = auditor.get("/v1/consistency", params={"from": old.size}).json()
        swapped = auditor.get("/v1/consistency", params={"from": new.size, "to": old.size})
        beyond = auditor.get("/v1/consistency", params={"from": 1, "to": 10**12})
    assert base64.b64decode(told["from_root"]) == old.root
    verify_consistency(
        old=old.size,
        new=new.size,
        proof=[base64.b64decode(each) for each in told["proof"]],
        old_root=old.root,
        new_root=new.root,
    )
    assert newest["to"] >= new.size
    assert swapped.status_code == 422
    assert (beyond.status_code, beyond.headers["retry-after"]) == (503, "1")


def test_a_signed_log_gets_no_second_key_in_silence(system: System, tmp_path: Path) -> None:
    with system.client("auditor") as auditor:
        checkpoint(auditor, reaching=system.open_case().position)
    without = replace(system.parts.settings, sealer_key_file=tmp_path / "sealer.key")
    with pytest.raises(SetupError, match=r"is missing, and .* is signed with it: put it back"):
        initialise(without)
    assert not without.sealer_key_file.exists()
