"""``huiyin keys``: the keys of personal data, kept and exchanged apart from everything else."""

from pathlib import Path
from typing import Annotated

import typer

from services.access import keys as token_keys
from services.cli.console import AsJson, command, say
from services.composition import keys, sealing
from services.composition.foundation import foundation
from services.errors import SetupError
from services.settings import read_settings

keys_app = typer.Typer(help="Back up, restore and exchange keys.", no_args_is_help=True)

BackupFile = Annotated[Path, typer.Argument(help="The backup file.")]
PassphraseFile = Annotated[
    Path, typer.Option(help="A file whose first line is the passphrase; keep it elsewhere.")
]


def register(app: typer.Typer) -> None:
    keys_app.command()(backup)
    keys_app.command()(restore)
    keys_app.command()(rotate)
    keys_app.command(name="rotate-tokens")(rotate_tokens)
    keys_app.command(name="rotate-sealer")(rotate_sealer)
    app.add_typer(keys_app, name="keys")


@command
def backup(file: BackupFile, *, passphrase_file: PassphraseFile, as_json: AsJson = False) -> None:
    """Write every key to a file only the passphrase opens."""
    with foundation(read_settings(), process="keys") as parts:
        counted = keys.back_up(parts, file, _passphrase(passphrase_file))
    say(
        {"keys": counted.keys, "lookups": counted.lookups},
        text=f"{counted.keys} keys are in {file}",
        as_json=as_json,
    )


@command
def restore(file: BackupFile, *, passphrase_file: PassphraseFile, as_json: AsJson = False) -> None:
    """Put back keys that are missing; what was forgotten since the backup stays forgotten."""
    settings, passphrase = read_settings(), _passphrase(passphrase_file)
    master = keys.restore_master(settings, file, passphrase)
    with foundation(settings, process="keys") as parts:
        counted = keys.restore(parts, file, passphrase)
    say(
        {"master_key_restored": master, "keys": counted.keys, "lookups": counted.lookups},
        text=f"{counted.keys} keys were put back" + (", and the master key file" if master else ""),
        as_json=as_json,
    )


@command
def rotate(*, as_json: AsJson = False) -> None:
    """Exchange the secret the keys lie under. Stop the services first."""
    with foundation(read_settings(), process="keys") as parts:
        rotated = keys.rotate(parts)
    say(
        {"generation": rotated.generation, "keys": rotated.keys},
        text=f"{rotated.keys} keys lie under generation {rotated.generation} now",
        as_json=as_json,
    )


@command
def rotate_tokens(*, as_json: AsJson = False) -> None:
    """Sign new tokens with a new key; those given out stay good until the next exchange.

    Restart the API afterwards.
    """
    token_keys.rotate(read_settings().token_key_file)
    say({"rotated": True}, text="new tokens have a new key: restart the api", as_json=as_json)


@command
def rotate_sealer(
    *,
    finish: Annotated[
        bool, typer.Option("--finish", help="Let the former key sign no longer.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sign checkpoints with a new key, and with the former one, too, until --finish.

    Restart the sealer afterwards. Hand the new verifier key on while both sign.
    """
    signing = sealing.change_key(read_settings(), finish=finish)
    told = "\n".join(["restart the sealer; it signs with:", *signing])
    say({"verifier_keys": signing}, text=told, as_json=as_json)


def _passphrase(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").partition("\n")[0].strip()
    except OSError as error:
        raise SetupError(f"cannot read the passphrase file {path}: {error.strerror}") from error
