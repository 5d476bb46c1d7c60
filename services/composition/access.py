"""Tokens and sign-in of this ledger, from its key file."""

from services.access import keys
from services.access.principal import ROLES, Role
from services.access.signin import SignIn
from services.access.tokens import Tokens
from services.errors import SetupError
from services.settings import Settings

HOUR_S = 3_600


def tokens(settings: Settings) -> Tokens:
    """Issues and verifies. Raises ``SetupError`` where `huiyin init` has not made the key file."""
    return Tokens(keys.load(settings.token_key_file))


def sign_in(settings: Settings) -> SignIn:
    """Sign-in codes; a browser session lasts as long as a token."""
    return SignIn(tokens(settings), session_lifetime_s=settings.token_lifetime_h * HOUR_S)


def role(name: str) -> Role:
    """The role of this name. Raises ``SetupError``."""
    if name not in ROLES:
        raise SetupError(f"a role is one of {', '.join(ROLES)}")
    return name
