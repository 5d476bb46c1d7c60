"""Commands that let people and programs in."""

from typing import Annotated

import typer

from services.access.signin import CODE_LIFETIME_S
from services.cli.console import AsJson, command, say
from services.composition import access
from services.settings import Settings, read_settings

HOUR_S = 3_600

RoleOption = Annotated[
    str,
    typer.Option(
        help="publisher, desk, manager, records_clerk, auditor or administrator.",
        show_default=False,
    ),
]
ActorOption = Annotated[
    str | None, typer.Option(help="Who it is: an opaque id such as staff:desk-3, never a name.")
]
CommunityOption = Annotated[
    list[str] | None, typer.Option(help="A community it is good for; repeat. Default: all.")
]


def register(app: typer.Typer) -> None:
    app.command()(token)
    app.command()(signin)


@command
def token(
    *,
    role: RoleOption,
    actor: ActorOption = None,
    community: CommunityOption = None,
    source: Annotated[
        list[str] | None, typer.Option(help="A source a publisher may speak for; repeat.")
    ] = None,
    hours: Annotated[int | None, typer.Option(min=1, help="How long it is good for.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print a bearer token for a program or a person."""
    settings = read_settings()
    issued = access.tokens(settings).issue(
        actor=actor or f"system:{role}",
        role=access.role(role),
        communities=community or None,
        sources=source or None,
        lifetime_s=(hours or settings.token_lifetime_h) * HOUR_S,
    )
    say({"token": issued}, text=issued, as_json=as_json)


@command
def signin(
    *,
    role: RoleOption = "manager",
    actor: ActorOption = None,
    community: CommunityOption = None,
    as_json: AsJson = False,
) -> None:
    """Print a sign-in link for a browser: it works once, within 15 minutes."""
    settings = read_settings()
    link = sign_in_link(settings, role=role, actor=actor, communities=community or None)
    minutes = CODE_LIFETIME_S // 60
    say({"url": link}, text=f"{link}\n(works once, within {minutes} minutes)", as_json=as_json)


def sign_in_link(
    settings: Settings, *, role: str, actor: str | None = None, communities: list[str] | None = None
) -> str:
    """A link that signs a browser in once."""
    code = access.sign_in(settings).code(
        actor=actor or f"staff:{role}", role=access.role(role), communities=communities
    )
    return f"http://{settings.http_host}:{settings.http_port}/signin?code={code}"
