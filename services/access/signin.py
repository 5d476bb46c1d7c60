"""How a person gets from a printed link to a browser session: a code that works once and soon
stops working.

The code is a signed token, so whoever holds the key file can print a link without a database; that
it works once is remembered by the process that took it. A restart forgets which codes were taken:
within a code's lifetime it could then be used a second time.
"""

import threading
import time
from collections.abc import Callable, Iterable

from services.access.errors import NotSignedInError
from services.access.principal import Principal, Role
from services.access.tokens import Tokens

SESSION_COOKIE = "huiyin_session"
CODE_LIFETIME_S = 900
CODES_REMEMBERED_MAX = 10_000


class SignIn:
    """Makes sign-in codes and exchanges each for one session. Safe from many threads."""

    def __init__(
        self, tokens: Tokens, *, session_lifetime_s: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._tokens = tokens
        self._session_lifetime_s = session_lifetime_s
        self._clock = clock
        self._taken: dict[str, int] = {}
        self._lock = threading.Lock()

    def code(
        self,
        *,
        actor: str,
        role: Role,
        communities: Iterable[str] | None = None,
        lifetime_s: int = CODE_LIFETIME_S,
    ) -> str:
        """A one-time code to put into a link."""
        return self._tokens.issue(
            actor=actor,
            role=role,
            communities=communities,
            lifetime_s=lifetime_s,
            use="signin",
        )

    def exchange(self, code: str) -> tuple[str, Principal]:
        """The session token a code is good for, and whose it is. Raises ``NotSignedInError``."""
        principal = self._tokens.verify(code, use="signin")
        self._take(principal)
        session = self._tokens.session_for(principal, lifetime_s=self._session_lifetime_s)
        return session, self._tokens.verify_session(session)

    def cookie(self, session: str, *, secure: bool) -> str:
        """The ``Set-Cookie`` value of a session. ``secure`` when the page came over https."""
        return _cookie(session, self._session_lifetime_s, secure=secure)

    @staticmethod
    def farewell_cookie(*, secure: bool) -> str:
        """The ``Set-Cookie`` value that ends the session in this browser."""
        return _cookie("", 0, secure=secure)

    def _take(self, principal: Principal) -> None:
        now = self._clock()
        with self._lock:
            if principal.token_id in self._taken:
                raise NotSignedInError("this sign-in link was used already: ask for a new one")
            if len(self._taken) >= CODES_REMEMBERED_MAX:
                self._taken = {code: end for code, end in self._taken.items() if end > now}
            if len(self._taken) >= CODES_REMEMBERED_MAX:
                raise NotSignedInError("too many people sign in at once: try again in a minute")
            self._taken[principal.token_id] = principal.expires_at


def _cookie(value: str, max_age_s: int, *, secure: bool) -> str:
    parts = [f"{SESSION_COOKIE}={value}", "Path=/", f"Max-Age={max_age_s}", "HttpOnly"]
    return "; ".join([*parts, "SameSite=Strict", *(["Secure"] if secure else [])])
