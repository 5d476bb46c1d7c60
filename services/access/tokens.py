"""Tokens: who somebody is, signed, so that no request needs a look-up to be believed (RFC 7519,
HS256).

Three uses, told apart by the claim ``use`` so that none can stand in for another: ``bearer`` for
programs, ``signin`` for the one-time code in a sign-in link, ``session`` for a browser's cookie;
and ``approval``, a second person's consent to one named act. A token cannot be taken back before
it expires, except by changing the key twice.
"""

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Literal

import jwt

from services.access.errors import NotSignedInError
from services.access.keys import TokenKey, TokenKeys
from services.access.principal import ROLES, Principal, Role
from services.errors import SetupError

Use = Literal["bearer", "signin", "session", "approval"]

ALGORITHM = "HS256"
AUDIENCE = "huiyin"
VERIFIED_TOKENS_MAX = 4_096
_ACTOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}")
_REQUIRED = ["aud", "exp", "jti", "sub", "use"]


class Tokens:
    """Issues and verifies tokens under the company's token keys. Safe from many threads."""

    def __init__(self, keys: TokenKeys, *, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._clock = clock
        # A token's signature cannot stop being right while its key is held: only expiry is looked
        # at again.
        self._verified: dict[tuple[Use, str], Principal] = {}

    def issue(
        self,
        *,
        actor: str,
        role: Role,
        lifetime_s: int,
        communities: Iterable[str] | None = None,
        sources: Iterable[str] | None = None,
        use: Use = "bearer",
    ) -> str:
        """A token for this actor. ``communities`` None is the whole company. Raises
        ``SetupError``.
        """
        if not _ACTOR.fullmatch(actor):
            raise SetupError("an actor is an opaque id such as staff:desk-3, never a person's name")
        if role not in ROLES:
            raise SetupError(f"a role is one of {', '.join(ROLES)}")
        claims: dict[str, Any] = {"sub": actor, "role": role, "use": use}
        if communities is not None:
            claims["communities"] = sorted(communities)
        if sources is not None:
            claims["sources"] = sorted(sources)
        return self._sign(claims, lifetime_s=lifetime_s)

    def verify(self, token: str, *, use: Use = "bearer") -> Principal:
        """Whose token it is. Raises ``NotSignedInError``, which says no more than that it will not
        do.
        """
        known = self._verified.get((use, token))
        if known is not None and known.expires_at > self._clock():
            return known
        principal = _principal(self.claims(token, use=use))
        if len(self._verified) >= VERIFIED_TOKENS_MAX:
            self._verified.clear()
        self._verified[use, token] = principal
        return principal

    def session_for(self, principal: Principal, *, lifetime_s: int) -> str:
        """A browser's session for somebody whose sign-in code was good."""
        return self.issue(
            actor=principal.actor,
            role=principal.role,
            communities=principal.communities,
            sources=principal.sources,
            lifetime_s=lifetime_s,
            use="session",
        )

    def verify_session(self, token: str) -> Principal:
        """Whose session it is. Raises ``NotSignedInError``."""
        return replace(self.verify(token, use="session"), by_cookie=True)

    def approve(self, principal: Principal, *, act: str, lifetime_s: int) -> str:
        """A signed consent of this person to one act, described so that another act cannot be
        taken for it.
        """
        claims = {"sub": principal.actor, "act": _digest(act), "use": "approval"}
        return self._sign(claims, lifetime_s=lifetime_s)

    def approver(self, token: str, *, act: str) -> str | None:
        """The actor who consented to exactly this act; None when the consent is for another act."""
        claims = self.claims(token, use="approval")
        matches = hmac.compare_digest(str(claims.get("act")), _digest(act))
        return str(claims["sub"]) if matches else None

    def claims(self, token: str, *, use: Use) -> dict[str, Any]:
        """The verified claims of a token of this use. Raises ``NotSignedInError``."""
        try:
            key = self._keys.find(str(jwt.get_unverified_header(token).get("kid")))
            if key is None:
                raise NotSignedInError("this token was signed by another key: ask for a new one")
            claims: dict[str, Any] = jwt.decode(
                token,
                key.secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise NotSignedInError("this is not a token of this system") from None
        if not isinstance(claims["exp"], int) or claims["exp"] <= self._clock():
            raise NotSignedInError("this token has expired: sign in again, or ask for a new one")
        if claims["use"] != use:
            raise NotSignedInError("this token is for another use")
        return claims

    def csrf_token(self, principal: Principal) -> str:
        """What a form of this session carries, and another site's page cannot know."""
        return _csrf(self._keys.current, principal)

    def csrf_matches(self, principal: Principal, given: str) -> bool:
        """Whether a form was made for this session, also when the key has changed since."""
        keys = (self._keys.current, self._keys.previous)
        return any(
            hmac.compare_digest(_csrf(key, principal).encode(), given.encode())
            for key in keys
            if key is not None
        )

    def _sign(self, claims: dict[str, Any], *, lifetime_s: int) -> str:
        now = int(self._clock())
        claims |= {
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + lifetime_s,
            "jti": secrets.token_urlsafe(12),
        }
        key = self._keys.current
        return jwt.encode(claims, key.secret, algorithm=ALGORITHM, headers={"kid": key.id})


def _principal(claims: dict[str, Any]) -> Principal:
    role = claims.get("role")
    if role not in ROLES:
        raise NotSignedInError("this token names a role this release does not know")
    return Principal(
        actor=claims["sub"],
        role=role,
        communities=_names(claims, "communities"),
        sources=_names(claims, "sources"),
        token_id=claims["jti"],
        expires_at=claims["exp"],
    )


def _names(claims: dict[str, Any], name: str) -> frozenset[str] | None:
    return None if name not in claims else frozenset(claims[name])


def _digest(act: str) -> str:
    return hashlib.sha256(act.encode()).hexdigest()


def _csrf(key: TokenKey, principal: Principal) -> str:
    message = b"huiyin/csrf/v1\n" + principal.token_id.encode()
    return base64.urlsafe_b64encode(hmac.digest(key.secret, message, "sha256")[:18]).decode()
