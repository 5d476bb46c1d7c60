"""``huiyin export``: a part of the log for somebody outside."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from events.package import PackagePurpose
from services.cli.console import AsJson, command, messages, say
from services.composition.foundation import foundation
from services.composition.handing_over import export_handover
from services.composition.packaging import make_package
from services.packaging.contract import Order
from services.settings import read_settings

FolderArgument = Annotated[Path, typer.Argument(help="The folder to write; it must be new.")]
PurposeOption = Annotated[PackagePurpose | None, typer.Option(help="What it is for.")]
ReceiverOption = Annotated[str | None, typer.Option(help="Who gets it.")]
CommunityOption = Annotated[
    list[str] | None, typer.Option("--community", help="Only this community; repeat.")
]
BasisOption = Annotated[
    str | None, typer.Option(help="The law or contract by which personal data is handed over.")
]
SealedOption = Annotated[
    bool, typer.Option("--sealed", help="Without the keys: personal values stay unreadable.")
]
HandoverOption = Annotated[
    str | None,
    typer.Option(help="The records of this handover, by its number; it says for whom and why."),
]
WaitOption = Annotated[
    float, typer.Option(min=0, max=600, help="How long to wait for the newest events' seal.")
]


def register(app: typer.Typer) -> None:
    app.command()(export)


@command
def export(
    folder: FolderArgument,
    *,
    purpose: PurposeOption = None,
    receiver: ReceiverOption = None,
    handover: HandoverOption = None,
    community: CommunityOption = None,
    legal_basis: BasisOption = None,
    sealed: SealedOption = False,
    wait: WaitOption = 30.0,
    as_json: AsJson = False,
) -> None:
    """Write events, their proofs and their keys as a package anyone can check.

    It is recorded for whom and for what. `huiyin verify --package FOLDER --key KEY` checks it.
    """
    with (
        foundation(read_settings(), process="export") as parts,
        Progress(console=messages, transient=True) as progress,
    ):
        task = progress.add_task("events", total=None)

        def show(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        if handover is not None:
            made = export_handover(
                parts, handover, folder, disclose=not sealed, wait_s=wait, progress=show
            )
        elif purpose is not None and receiver is not None:
            order = Order(
                target=folder,
                purpose=purpose,
                receiver=receiver,
                communities=tuple(dict.fromkeys(community or ())),
                legal_basis=legal_basis,
                disclose=not sealed,
                wait_s=wait,
            )
            made = make_package(parts, order, show)
        else:
            raise typer.BadParameter("say --purpose and --receiver, or --handover")
    say(
        {
            "folder": str(made.target),
            "number": made.number,
            "events": made.events,
            "keys": made.keys,
            "files": made.files,
            "items": made.items,
            "size": made.size,
        },
        text=f"{made.target}: package {made.number}, {made.events} events of {made.items} items, "
        f"{made.keys} keys, {made.files} files, proven by a checkpoint of {made.size} events",
        as_json=as_json,
    )
