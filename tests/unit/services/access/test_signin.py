"""Sign-in codes: one session each, soon stale, and a cookie scripts and other sites cannot use."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.access.errors import NotSignedInError
from services.access.keys import TokenKey, TokenKeys
from services.access.signin import SESSION_COOKIE, SignIn
from services.access.tokens import Tokens

NOW_S = 1_793_600_000.0


class Clock:
    """A clock that stands where it is put."""

    now_s = NOW_S

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> Tokens:
    return Tokens(TokenKeys(TokenKey(b"k" * 32)), clock=clock)


@pytest.fixture
def sign_in(tokens: Tokens, clock: Clock) -> SignIn:
    return SignIn(tokens, session_lifetime_s=3_600, clock=clock)


def test_a_code_gives_a_session_of_the_same_person(sign_in: SignIn, tokens: Tokens) -> None:
    code = sign_in.code(actor="staff:3", role="manager", communities=["yinhu"])
    session, holder = sign_in.exchange(code)
    assert holder == tokens.verify_session(session)
    assert (holder.actor, holder.role, holder.by_cookie) == ("staff:3", "manager", True)
    assert holder.communities == frozenset({"yinhu"})
    assert holder.expires_at == int(NOW_S) + 3_600


def test_a_code_works_once_however_many_try(sign_in: SignIn) -> None:
    code = sign_in.code(actor="staff:3", role="desk")

    def attempt(_: int) -> bool:
        try:
            sign_in.exchange(code)
        except NotSignedInError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(64))) == 1
    with pytest.raises(NotSignedInError, match="used already"):
        sign_in.exchange(code)


def test_a_code_goes_stale(sign_in: SignIn, clock: Clock) -> None:
    code = sign_in.code(actor="staff:3", role="desk", lifetime_s=900)
    clock.now_s += 900
    with pytest.raises(NotSignedInError, match="expired"):
        sign_in.exchange(code)


def test_a_bearer_token_is_no_code(sign_in: SignIn, tokens: Tokens) -> None:
    with pytest.raises(NotSignedInError):
        sign_in.exchange(tokens.issue(actor="staff:3", role="desk", lifetime_s=60))


def test_taken_codes_are_forgotten_once_stale(
    sign_in: SignIn, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.access.signin.CODES_REMEMBERED_MAX", 2)
    for _ in range(2):
        sign_in.exchange(sign_in.code(actor="staff:3", role="desk", lifetime_s=60))
    with pytest.raises(NotSignedInError, match="too many"):
        sign_in.exchange(sign_in.code(actor="staff:3", role="desk", lifetime_s=120))
    clock.now_s += 61
    sign_in.exchange(sign_in.code(actor="staff:3", role="desk"))


def test_the_cookie_is_for_our_own_pages(sign_in: SignIn) -> None:
    cookie = sign_in.cookie("abc", secure=True)
    assert cookie.startswith(f"{SESSION_COOKIE}=abc; ")
    assert {"HttpOnly", "SameSite=Strict", "Secure", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in sign_in.cookie("abc", secure=False)
    assert "Max-Age=0" in SignIn.farewell_cookie(secure=False)
