"""``huiyin sample``: what the sample's people decide, once its tape has told what happened."""

import time

import typer
from rich.progress import Progress

from services.access.principal import Role
from services.cli.console import AsJson, command, messages, say
from services.composition import access
from services.composition.foundation import foundation
from services.composition.packaging import make_package
from services.errors import HuiyinError
from services.packaging.contract import Order
from services.sample import PLAYED_MARK
from services.sample.process import play
from services.sample.troupe import Troupe
from services.settings import Settings, read_settings

WAIT_FOR_TAPE_S = 180.0
TOKEN_LIFETIME_S = 600
PACKAGE = "sample-audit"


def register(app: typer.Typer) -> None:
    app.command()(sample)


@command
def sample(*, as_json: AsJson = False) -> None:
    """Let the people of the sample tape decide what only people decide; again, it changes
    nothing.
    """
    settings = read_settings()
    tokens = access.tokens(settings)

    def token_for(actor: str, role: Role) -> str:
        return tokens.issue(actor=actor, role=role, lifetime_s=TOKEN_LIFETIME_S)

    url = f"http://{settings.http_host}:{settings.http_port}"
    with Progress(console=messages) as progress:
        task = progress.add_task("the sample's people", total=None)
        played = play(
            Troupe(
                url=url,
                token_for=token_for,
                give_up_at_s=time.monotonic() + WAIT_FOR_TAPE_S,
            ),
            lambda done, of: progress.update(task, completed=done, total=of),
        )
    left_out = [*played.left_out, *_package(settings)]
    if not left_out:
        (settings.home / PLAYED_MARK).touch()
    told = "".join(f"\nleft out: {reason}" for reason in left_out)
    say(
        {"acts": played.acts, "left_out": left_out},
        text=f"{played.acts} acts of the sample's people{told}",
        as_json=as_json,
    )


def _package(settings: Settings) -> list[str]:
    """A package for the auditor, sealed; why there is none, where there is none."""
    folder = settings.home / "packages" / PACKAGE
    if folder.exists():
        return []
    order = Order(
        target=folder,
        purpose="audit",
        receiver="外聘审计机构",
        communities=("fengming",),
        legal_basis="物业服务合同：年度审计",
        disclose=False,
    )
    try:
        folder.parent.mkdir(exist_ok=True)
        with foundation(settings, process="sample") as parts:
            make_package(parts, order, lambda _done, _of: None)
    except (HuiyinError, OSError) as error:
        return [f"package: {error}"]
    return []
