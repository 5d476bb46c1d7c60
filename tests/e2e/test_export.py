"""What leaves the running system as a package is checked without it."""

import json
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psycopg2
import pytest

from services.embedded.home import Home
from services.embedded.postgres import DATABASE, EmbeddedPostgres
from services.sample import PLAYED_MARK
from tests.e2e.system import REPOSITORY, RunningSystem, running_system
from tests.embedded_servers import scratch_folder

SAMPLE = REPOSITORY / "deploy" / "sample"
PLAYED_WITHIN_S = 240.0
NUMBERS = "SELECT name, last FROM ledger.series"
BESIDE_THE_LOG = (
    "SELECT source, externalref, case_id FROM ledger.case_reference",
    """SELECT originsource, originid, last_position FROM ledger.event_identity
        WHERE originsource IS NOT NULL""",
)


@pytest.mark.timeout(600)
def test_a_package_is_exported_recorded_and_checked(tmp_path: Path) -> None:
    package, sealed = tmp_path / "package", tmp_path / "sealed"
    with scratch_folder() as folder, running_system(folder / "home", "--sample") as system:
        exported = system.command(
            "export",
            str(package),
            *("--purpose", "handover", "--receiver", "银湖业委会", "--community", "yinhu"),
            *("--legal-basis", "物业管理条例第三十六条", "--json"),
        )
        assert exported.status == 0, exported.errors
        told = exported.document()
        assert told["events"] > 0
        assert told["keys"] > 0
        again = system.command(
            "export", str(sealed), "--purpose", "audit", "--receiver", "审计", "--sealed", "--json"
        )
        assert again.status == 0, again.errors
        keys = system.home / "tlog" / "vkey"
        for folder_, events in ((package, told["events"]), (sealed, again.document()["events"])):
            verified = system.command(
                "verify", "--package", str(folder_), "--key", str(keys), "--json"
            )
            assert verified.status == 0, verified.output
            assert verified.document()["records"] == {"package": events}
        _second_systems_are_equal(system, sealed)
        lines = (package / "data" / "events.ndjson").read_bytes().splitlines()
        assert {json.loads(line)["partitionkey"] for line in lines} == {"yinhu"}
        (package / "data" / "events.ndjson").write_bytes(b"\n".join(lines[1:]) + b"\n")
        meddled = system.command("verify", "--package", str(package), "--key", str(keys))
        assert meddled.status == 1
        assert "left out" in meddled.output
        _the_samples_people_decide_once(system)


def _the_samples_people_decide_once(system: RunningSystem) -> None:
    """What they decide is there some time after the start; played again, nothing is added."""
    give_up_at_s = time.monotonic() + PLAYED_WITHIN_S
    while not (system.home / PLAYED_MARK).exists():
        assert time.monotonic() < give_up_at_s, "the sample's people have not finished"
        time.sleep(0.2)
    kept = ("records", "volumes", "destructions", "archive_uses", "handovers", "refusals")

    def counted() -> list[int]:
        headers = {"Authorization": f"Bearer {system.token('manager')}"}
        with httpx.Client(base_url=system.url, headers=headers, timeout=60) as client:
            return [client.get(f"/v1/{name}/counts").json()["total"] for name in kept]

    before = counted()
    assert all(before), dict(zip(kept, before, strict=True))
    again = system.command("sample", "--json")
    assert again.status == 0, again.errors
    assert again.document()["left_out"] == []
    assert counted() == before


def _second_systems_are_equal(system: RunningSystem, everything: Path) -> None:
    """Of Kafka and of the package: one root, the same views, and what a ledger keeps beside its
    log.
    """
    sources = ("kafka", str(everything))
    options = [option for source in sources for option in ("--from", source)]
    replayed = system.command("replay", *options, "--keep", "--json")
    assert replayed.status == 0, replayed.output + replayed.errors
    report = replayed.document()
    assert report["equal"]
    assert {made["root"] for made in report["systems"]} == {report["signed_root"]}
    home = Home(system.home)
    server = EmbeddedPostgres(
        data_dir=home.postgres, run_dir=home.run, log_file=home.log / "postgres.log"
    )
    # The first ledger may have gone on meanwhile.
    for made in report["systems"]:
        dsn, ledger = server.dsn(made["database"]), server.dsn(DATABASE)
        for query in BESIDE_THE_LOG:
            assert (rows := _rows(dsn, query))
            assert rows <= _rows(ledger, query), query
        given, taken = dict(_rows(dsn, NUMBERS)), dict(_rows(ledger, NUMBERS))
        assert given
        assert all(last <= taken[name] for name, last in given.items())
    again = system.command("replay", *options)
    assert again.status == 3
    assert "--replace" in again.errors


def _rows(dsn: str, query: str) -> set[tuple[Any, ...]]:
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())
