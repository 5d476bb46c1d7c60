"""What leaves the running system as a package is checked without it."""

import json
from pathlib import Path

from tests.e2e.system import REPOSITORY, running_system
from tests.embedded_servers import scratch_folder

SAMPLE = REPOSITORY / "deploy" / "sample"


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
        lines = (package / "data" / "events.ndjson").read_bytes().splitlines()
        assert {json.loads(line)["partitionkey"] for line in lines} == {"yinhu"}
        (package / "data" / "events.ndjson").write_bytes(b"\n".join(lines[1:]) + b"\n")
        meddled = system.command("verify", "--package", str(package), "--key", str(keys))
        assert meddled.status == 1
        assert "left out" in meddled.output
