"""Whoever checks the archive may be killed at any step: each record is checked once, and none is
left out.
"""

import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.clock.fixity import CALLER
from services.composition.custody import build_custodian
from services.ledger.application import now_utc
from tests.integration.api.fixity_main import LANDED, fixity_of
from tests.integration.api.scene import System
from tests.integration.api.test_register_rules_records import file, sent_letter

MAIN = "tests.integration.api.fixity_main"
NOT_LANDED = "did not land"


def checks_of(system: System, record: str) -> int:
    rows = system.parts.store.read_stream(f"record/{record}")
    return sum(b'"huiyin.record.checked.v1"' in row.body for row in rows)


@pytest.mark.proves("Art.10")
def test_a_checker_killed_at_its_append_leaves_each_record_checked_once(
    system: System, tmp_path: Path
) -> None:
    settings = tmp_path / "settings"
    settings.write_bytes(pickle.dumps(system.parts.settings))
    with system.client() as desk, system.client("records_clerk") as clerk:
        records = {
            form: str(file(clerk, sent_letter(desk)).json()["id"]) for form in (LANDED, NOT_LANDED)
        }
        last = file(clerk, sent_letter(desk)).json()["position"]
        clerk.get("/v1/records", params={"min_position": last})
    processes = [
        subprocess.Popen([sys.executable, "-m", MAIN, str(settings), record, form])
        for form, record in records.items()
    ]
    assert [process.wait(120) for process in processes] == [-signal.SIGKILL] * 2
    assert [checks_of(system, record) for record in records.values()] == [1, 0]

    custodian = build_custodian(system.parts)
    due = {form: custodian.is_due(record, caller=CALLER) for form, record in records.items()}
    assert due == {LANDED: False, NOT_LANDED: True}
    for record in records.values():
        next_one = fixity_of(system.parts, record)
        for _ in range(2):
            list(next_one.round(now_utc()))
        assert checks_of(system, record) == 1
