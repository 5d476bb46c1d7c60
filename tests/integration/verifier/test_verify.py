"""``huiyin verify`` over a real database, a real topic and real tiles, whoever meddled."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from projections.archive.tlog.tiles import Tile
from services.broker.producer import Producer
from services.broker.records import OutgoingRecord
from services.store.postgres import PostgresStore
from tests.embedded_servers import PostgresServer
from tests.integration.relay.scene import ORIGIN, Scene, append, rows_of
from tests.integration.sealer.home import SealerHome, relaying

EVENTS = 700


@pytest.fixture
def home(tmp_path: Path, scene: Scene, store: PostgresStore) -> SealerHome:
    """A ledger that is all on Kafka and sealed."""
    home = SealerHome(tmp_path, scene)
    append(store, EVENTS)
    with relaying(scene), home.sealer():
        home.wait_for(EVENTS)
        # The place on Kafka is kept right after the checkpoint.
        time.sleep(0.2)
    return home


@pytest.fixture
def superuser(scene: Scene, postgres_server: PostgresServer) -> Iterator[Any]:
    """Someone whom no right keeps from the rows."""
    database = psycopg2.extensions.parse_dsn(scene.dsn)["dbname"]
    connection = psycopg2.connect(postgres_server.dsn(database))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def findings(told: dict[str, Any]) -> list[tuple[str, str, int | None]]:
    return [(each["kind"], each["copy"], each.get("position")) for each in told["findings"]]


def test_an_untouched_home_is_sound(home: SealerHome) -> None:
    status, told = home.command("verify")
    assert (status, told["sound"], told["origin"]) == (0, True, ORIGIN)
    assert told["records"] == {"tiles": EVENTS, "store": EVENTS, "topic": EVENTS}
    assert told["checkpoint"]["size"] == EVENTS
    assert told["keys"] == [home.key.text]


def test_what_a_superuser_does_to_rows_is_named(home: SealerHome, superuser: Any) -> None:
    superuser.execute("SELECT body FROM ledger.events WHERE position = 411")
    body = bytes(superuser.fetchone()[0])
    superuser.execute(
        "UPDATE ledger.events SET body = %s WHERE position = 411",
        (body.replace(b"system:test", b"system:tesT"),),
    )
    status, told = home.command("verify")
    assert status == 1
    assert findings(told) == [("changed", "store", 411)]
    (found,) = told["findings"]
    assert found["type"] == "huiyin.matter.identified.v1"
    assert (found["stream"].startswith("contact/"), found["version"]) == (True, 1)
    superuser.execute("DELETE FROM ledger.events WHERE position IN (411, 699, 700)")
    _, told = home.command("verify", "--database", "home", "--tiles", "home")
    assert findings(told) == [("truncated", "store", 699), ("deleted", "store", 411)]


def test_rows_nobody_signed_are_told(home: SealerHome, store: PostgresStore) -> None:
    append(store, 3)
    status, told = home.command("verify", "--wait", "0.1")
    assert status == 1
    assert findings(told) == [("past_checkpoint", "store", EVENTS + 1)]
    with relaying(home.scene), home.sealer():
        status, told = home.command("verify", "--wait", "20")
    assert (status, told["checkpoint"]["size"]) == (0, EVENTS + 3)


def test_a_record_somebody_else_wrote_to_kafka_is_named(home: SealerHome) -> None:
    scene = home.scene
    row = rows_of(scene.dsn)[99]
    forged = row.body.replace(b"system:test", b"system:tesT")
    with closing(Producer(scene.bootstrap, client_id="hand")) as producer:
        key = next(r.key for r in scene.published() if r.value == row.body)
        headers = (("position", b"100"),)
        producer.send(
            [OutgoingRecord(topic=scene.names.events, key=key, value=forged, headers=headers)]
        )
    status, told = home.command("verify", "--kafka", "home", "--tiles", "home")
    assert status == 1
    assert findings(told) == [("inserted", "topic", 100)]
    assert "offset" in told["findings"][0]["where"]
    status, told = home.command(
        *("verify", "--kafka", "home", "--database", "home", "--key", home.key.text),
        *("--checkpoint", str(home.folder.root / "checkpoint")),
    )
    assert findings(told) == [("inserted", "topic", 100)]


def test_a_meddled_folder_is_named_without_database_or_broker(home: SealerHome) -> None:
    path = home.folder.root / Tile(-1, 1).path
    body = path.read_bytes()
    path.write_bytes(body.replace(b"system:test", b"system:tesT", 1))
    program = (
        "import sys; from services.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: status = end.code\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(status, sorted(loaded & {'psycopg2', 'kafka', 'eventsourcing', 'fastapi'}))\n"
    )
    arguments = ("verify", "--tiles", str(home.folder.root), "--key", home.key.text)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert "changed in tiles: position 257 (contact/" in done.stdout
    assert done.stdout.splitlines()[-2:] == ["NOT as it was signed: see above", "1 []"]


def test_the_key_must_be_named_and_be_the_right_one(home: SealerHome) -> None:
    folder = str(home.folder.root)
    status, told = home.command("verify", "--tiles", folder)
    assert status == 2
    assert "--key" in told["detail"]
    status, told = home.command("verify", "--tiles", folder, "--key", "nonsense+12345678+AAAA")
    assert status == 2
    other = home.key.text.replace("urn:", "uri:")
    status, told = home.command("verify", "--tiles", folder, "--key", other)
    assert status == 2


def test_an_address_that_does_not_answer_is_no_finding(home: SealerHome) -> None:
    status, told = home.command(
        "verify", "--tiles", "http://127.0.0.1:9/tlog", "--key", home.key.text
    )
    assert (status, told["error"]) == (4, "LogUnreachableError")


def test_a_checkpoint_kept_from_before_still_fits(home: SealerHome, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes((home.folder.root / "checkpoint").read_bytes())
    status, told = home.command("verify", "--older", str(kept))
    assert status == 0
    assert [each["size"] for each in told["older"]] == [EVENTS]
