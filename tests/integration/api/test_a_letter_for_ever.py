"""A letter that came with a contact outlives the machine: filed, handed out, checked with public
tools, and opened again from what a backup brings back.
"""

import base64
import contextlib
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.record import record_of
from projections.archive.tlog.note import read_verifier_key
from services.blobs.folder import Folder
from services.blobs.keeping import Blobs
from services.composition.keys import back_up, restore_master
from services.composition.packaging import OPERATOR, make_package
from services.embedded import postgres
from services.errors import NotFoundError
from services.packaging.contract import Order
from services.privacy import backup, masterkey
from services.privacy.forgotten import forgotten_in_log
from services.store import schema
from services.store.postgres import PostgresStore
from services.store.vault import PostgresVault
from services.verifier.package import verify_package
from tests.embedded_servers import PostgresServer
from tests.integration.api.scene import System
from tests.integration.api.test_files import scan, sent
from tests.integration.api.test_register_rules_records import withdraw

PASSPHRASE = "horse battery staple"
LETTER = scan(20_000)


def archived(system: System, desk: httpx.Client, clerk: httpx.Client) -> tuple[str, str]:
    """A case with a letter, over and filed: its record, and the name of the file."""
    case = system.open_case(party={"phone": "13900007744", "name": "端木赐"})
    blob = str(sent(desk, LETTER)["name"])
    told = {"blob": blob, "shows": "letter", "title": "来信"}
    desk.post(f"/v1/cases/{case.id}/attachments", json=told).raise_for_status()
    closed = withdraw(desk, case.id)
    shown = clerk.get(f"/v1/cases/{case.id}", params={"min_position": closed})
    clerk.post(
        f"/v1/cases/{case.id}/file",
        json={"retention": "D10"},
        headers={"If-Match": shown.headers["ETag"]},
    ).raise_for_status()
    return record_of(f"case/{case.id}"), blob


def exported(system: System, record: str, target: Path) -> Path:
    """The record's events with their keys and its file."""
    custody = system.parts.ledger.custody
    streams = custody.streams(custody.record(record, caller=OPERATOR))
    order = Order(
        target=target,
        purpose="legal",
        receiver="人民法院",
        communities=("yinhu",),
        legal_basis="《民事诉讼法》第七十条",
        wait_s=60,
        streams=frozenset(streams),
    )
    return make_package(system.parts, order, lambda *_: None).target


def opened_by_the_readme(package: Path, blob: str) -> str:
    """The content's hash as the package's README says to read it, with AES and nothing of ours."""
    keys = {
        line["event"]: base64.b64decode(line["key"])
        for line in map(orjson.loads, (package / "data/keys.ndjson").read_bytes().splitlines())
    }
    [added] = [
        event
        for event in map(orjson.loads, (package / "data/events.ndjson").read_bytes().splitlines())
        if event["data"].get("blob") == blob
    ]
    sealed = base64.b64decode(added["data"]["content_sha256"]["sealed"])
    named = f"{added['id']}\n/content_sha256".encode()
    return AESGCM(keys[added["id"]]).decrypt(sealed[:12], sealed[12:], named).decode()


@contextlib.contextmanager
def empty_home(
    system: System, admin_dsn: str, folder: Path
) -> Iterator[tuple[PostgresStore, PostgresVault, Path]]:
    """Another machine, with the log of a dump that leaves keys out, and the folder of files."""
    dump = folder / "ledger.dump"
    parts = ["--schema=ledger", "--schema=vault"]  # the views are made anew from the log
    source = [
        *parts,
        "--exclude-table-data=vault.*",
        system.parts.settings.database_admin_url or "",
    ]
    subprocess.run(
        [postgres.binary("pg_dump"), "--format=custom", f"--file={dump}", *source], check=True
    )
    subprocess.run([postgres.binary("pg_restore"), f"--dbname={admin_dsn}", str(dump)], check=True)
    dsn = schema.application_dsn(admin_dsn)
    files = folder / "blobs"
    shutil.copytree(system.parts.settings.blob_folder, files)
    with (
        contextlib.closing(PostgresStore(dsn, owner="restored")) as store,
        contextlib.closing(PostgresVault(dsn, shred=Folder(files).destroy)) as vault,
    ):
        yield store, vault, files


@pytest.mark.proves("Art.9(3)")
@pytest.mark.proves("Art.10")
def test_a_letter_is_archived_handed_out_checked_and_opened_again_from_a_backup(
    system: System, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    with system.client() as desk, system.client("records_clerk") as clerk:
        record, blob = archived(system, desk, clerk)
    package = exported(system, record, tmp_path / "package")
    for tool in ("sha256", "sha512"):
        command = [f"{tool}sum", "--check", "--quiet", f"manifest-{tool}.txt"]
        subprocess.run(command, cwd=package, check=True)
    vkeys = (system.parts.settings.tlog_folder / "vkey").read_text().splitlines()
    assert verify_package(package, [read_verifier_key(line) for line in vkeys]).findings == []
    [file] = (package / "data/files").glob(f"{blob}.*")
    assert file.read_bytes() == LETTER
    assert opened_by_the_readme(package, blob) == hashlib.sha256(LETTER).hexdigest()

    kept, settings = tmp_path / "keys.backup", system.parts.settings
    back_up(system.parts, kept, PASSPHRASE)
    elsewhere = replace(settings, master_key_file=tmp_path / "elsewhere" / "master.key")
    with (
        postgres_server.fresh_database() as dsn,
        empty_home(system, dsn, tmp_path) as (store, vault, files),
    ):
        assert restore_master(elsewhere, kept, PASSPHRASE)
        master = masterkey.load(elsewhere.master_key_file)
        blobs = Blobs(Folder(files), system.parts.blobs.book, vault, master, size_max_bytes=1)
        with pytest.raises(NotFoundError), blobs.opened(blob):
            pass
        backup.restore(kept, vault=vault, forgotten=forgotten_in_log(store), passphrase=PASSPHRASE)
        with blobs.opened(blob) as reader:
            assert b"".join(reader.chunks()) == LETTER
