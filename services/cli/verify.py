"""``huiyin verify``: is the log still what was signed? Needs the verifier key, and nothing of ours
that runs.
"""

import importlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from projections.archive.folder import VERIFIER_KEYS, LogFolder
from projections.archive.queries import LogFiles
from projections.archive.tlog.note import VerifierKey
from projections.archive.tlog.policy import MalformedPolicyError, Policy, read_policy
from services.cli.console import AsJson, command, messages, say
from services.cli.keyreading import read_bytes, read_text, verifier_keys
from services.errors import SetupError
from services.settings import Settings, read_settings
from services.verifier.comparing import Progress as ShowProgress
from services.verifier.findings import Finding
from services.verifier.package import verify_package
from services.verifier.proving import leaf_from, prove
from services.verifier.records import Copy
from services.verifier.report import Report
from services.verifier.tilelog import TileCopy, WebLog
from services.verifier.verify import Asked
from services.verifier.verify import verify as run_verification

HERE = "home"
"""Stands for the tiles, the database or the broker of this home."""

TilesOption = Annotated[
    str | None, typer.Option(help="The log's folder or address (…/tlog), or home.")
]
DatabaseOption = Annotated[
    str | None, typer.Option(help="A libpq connection string; home: this home's database.")
]
KafkaOption = Annotated[str | None, typer.Option(help="Bootstrap servers; home: this home's.")]
TopicOption = Annotated[
    str | None, typer.Option(help="The events topic, if it is not this home's.")
]
KeyOption = Annotated[
    list[str] | None, typer.Option("--key", help="A verifier key, or a file of them; repeat.")
]
CheckpointOption = Annotated[
    Path | None, typer.Option(help="Hold the copies against this checkpoint, not the newest.")
]
OlderOption = Annotated[
    list[Path] | None, typer.Option(help="A checkpoint kept from before; repeat.")
]
PolicyOption = Annotated[Path | None, typer.Option(help="Which logs and witnesses are trusted.")]
TokenOption = Annotated[Path | None, typer.Option(help="A file with a token for the address.")]
WaitOption = Annotated[
    float, typer.Option(min=0, max=600, help="How long to wait for the newest events' checkpoint.")
]
PackageOption = Annotated[
    Path | None, typer.Option(help="Check this folder of `huiyin export`, nothing else.")
]
ProofOption = Annotated[Path | None, typer.Option(help="Check this .tlog-proof, nothing else.")]
EventOption = Annotated[Path | None, typer.Option(help="The event's bytes the proof is for.")]
LeafOption = Annotated[str | None, typer.Option(help="Or its leaf hash, as the receipt has it.")]


def register(app: typer.Typer) -> None:
    app.command()(verify)


@command
def verify(
    *,
    tiles: TilesOption = None,
    database: DatabaseOption = None,
    kafka: KafkaOption = None,
    topic: TopicOption = None,
    key: KeyOption = None,
    checkpoint: CheckpointOption = None,
    older: OlderOption = None,
    policy: PolicyOption = None,
    token_file: TokenOption = None,
    wait: WaitOption = 5.0,
    package: PackageOption = None,
    proof: ProofOption = None,
    event: EventOption = None,
    leaf_hash: LeafOption = None,
    as_json: AsJson = False,
) -> None:
    """Verify tiles, database and Kafka against the signed checkpoint.

    Names each record that differs and exits with 1. Where nothing is named, all three of this home
    are verified.
    """
    settings = read_settings()
    trusted = None if policy is None else _policy(policy)
    if not any((tiles, database, kafka, proof, package)):
        tiles = database = kafka = HERE
    keys = _keys(settings, key or [], trusted, own=tiles == HERE)
    if proof is not None:
        leaf = leaf_from(None if event is None else read_bytes(event), leaf_hash)
        _answer(prove(read_text(proof), leaf=leaf, keys=keys, policy=trusted), as_json=as_json)
        return
    kept = [(str(path), read_text(path)) for path in older or []]
    if package is not None:
        with _showing() as show:
            report = verify_package(package, keys, policy=trusted, older=kept, progress=show)
        _answer(report, as_json=as_json)
        return
    with ExitStack() as stack:
        files = _files(settings, tiles, token_file)
        copies: list[Copy] = [] if files is None else [TileCopy(files)]
        if database or kafka:
            # Only who asks for a database or a broker gets their clients loaded.
            verifying = importlib.import_module("services.composition.verifying")
            if database:
                store = verifying.store_copy(settings, _elsewhere(database))
                copies.append(stack.enter_context(store))
            if kafka:
                copies.append(verifying.topic_copy(settings, _elsewhere(kafka), topic))
        asked = Asked(
            keys=keys,
            copies=copies,
            files=files,
            checkpoint=None if checkpoint is None else read_text(checkpoint),
            older=kept,
            policy=trusted,
            wait_s=wait,
        )
        with _showing() as show:
            report = run_verification(asked, progress=show)
    _answer(report, as_json=as_json)


@contextmanager
def _showing() -> Iterator[ShowProgress]:
    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=messages, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def show(copy: str, done: int, total: int) -> None:
            if copy not in tasks:
                tasks[copy] = progress.add_task(copy, total=total)
            progress.update(tasks[copy], completed=done)

        yield show


def _answer(report: Report, *, as_json: bool) -> None:
    say(report.as_json(), text=_told(report), as_json=as_json)
    if not report.sound:
        raise typer.Exit(1)


def _told(report: Report) -> str:
    lines = [f"log         {report.origin or 'unknown'}"]
    if report.checkpoint is not None:
        cosigned = ", ".join(report.checkpoint.cosigned_by)
        by = f", cosigned by {cosigned}" if cosigned else ""
        lines.append(
            f"checkpoint  {report.checkpoint.size} events, root {report.checkpoint.root}{by}"
        )
    lines += [f"kept        a checkpoint of {each.size} events" for each in report.older]
    for copy, records in report.records.items():
        past = report.past.get(copy)
        more = f", and {past} past the checkpoint" if past else ""
        lines.append(f"{copy:<12}{records} records{more}")
    lines += [f"  {_finding(found)}" for found in report.findings]
    if report.findings_count > len(report.findings):
        lines.append(f"  … {report.findings_count} findings in all")
    lines.append("all is as it was signed" if report.sound else "NOT as it was signed: see above")
    return "\n".join(lines)


def _finding(found: Finding) -> str:
    where = f" position {found.position}" if found.position is not None else ""
    if found.until not in (None, found.position):
        where += f" to {found.until}"
    if found.other is not None:
        where += f" and {found.other}"
    if found.stream is not None:
        where += f" ({found.stream} version {found.version}, {found.type})"
    if found.where is not None:
        where += f", {found.where}"
    return f"{found.kind} in {found.copy}:{where} — {found.detail}"


def _files(settings: Settings, tiles: str | None, token_file: Path | None) -> LogFiles | None:
    if tiles is None:
        return None
    if tiles == HERE:
        return LogFolder(settings.tlog_folder)
    if "://" in tiles:
        token = None if token_file is None else read_text(token_file).strip()
        return WebLog(tiles, token=token)
    if not Path(tiles).is_dir():
        raise SetupError(f"there is no folder {tiles}")
    return LogFolder(Path(tiles))


def _keys(
    settings: Settings, given: Sequence[str], policy: Policy | None, *, own: bool
) -> list[VerifierKey]:
    """As named, else the policy's, else, for this home's own log, those it says are its own."""
    if not given and policy is not None and policy.logs:
        return list(policy.logs)
    if not given and own:
        given = [str(settings.tlog_folder / VERIFIER_KEYS)]
    if not given:
        raise SetupError("name the log's verifier key with --key: whom is one to believe?")
    return verifier_keys(given)


def _policy(path: Path) -> Policy:
    try:
        return read_policy(read_text(path))
    except MalformedPolicyError as error:
        raise SetupError(f"{path} is not a policy: {error}") from None


def _elsewhere(named: str) -> str | None:
    return None if named == HERE else named
