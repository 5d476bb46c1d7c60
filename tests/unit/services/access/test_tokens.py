"""Tokens: believed when signed, unexpired and for this use; never otherwise."""

import base64
import json
from typing import Any

import jwt
import pytest

from services.access.errors import NotSignedInError
from services.access.keys import TokenKey, TokenKeys
from services.access.principal import ROLES
from services.access.tokens import AUDIENCE, Tokens, Use
from services.errors import SetupError

NOW_S = 1_793_600_000.0
KEY, OLD_KEY, FOREIGN_KEY = (TokenKey(bytes([n]) * 32) for n in (1, 2, 3))


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now_s = NOW_S

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> Tokens:
    return Tokens(TokenKeys(KEY), clock=clock)


def bearer(tokens: Tokens, **claims: Any) -> str:
    return tokens.issue(**{"actor": "staff:1", "role": "desk", "lifetime_s": 60, **claims})


@pytest.mark.parametrize("role", ROLES)
def test_a_token_says_who_holds_it_and_what_for(tokens: Tokens, role: Any) -> None:
    token = bearer(tokens, actor="staff:7", role=role, communities=["yinhu"], sources=["urn:a:b"])
    holder = tokens.verify(token)
    assert (holder.actor, holder.role) == ("staff:7", role)
    assert holder.communities == frozenset({"yinhu"})
    assert holder.sources == frozenset({"urn:a:b"})
    assert holder.may_see("yinhu")
    assert not holder.may_see("fengming")
    assert not holder.company_wide
    assert holder.expires_at == int(NOW_S) + 60


def test_a_token_without_communities_is_for_the_company(tokens: Tokens) -> None:
    holder = tokens.verify(bearer(tokens))
    assert holder.communities is None
    assert holder.company_wide
    assert holder.may_see("any")


def test_only_a_publisher_speaks_for_other_systems(tokens: Tokens) -> None:
    publisher = tokens.verify(bearer(tokens, role="publisher", sources=["urn:a:b"]))
    unbound = tokens.verify(bearer(tokens, role="publisher"))
    desk = tokens.verify(bearer(tokens, role="desk", sources=["urn:a:b"]))
    assert publisher.caller().sources == frozenset({"urn:a:b"})
    assert unbound.caller().sources is None
    assert desk.caller().sources == frozenset()


def test_a_token_expires_also_when_it_was_believed_before(tokens: Tokens, clock: Clock) -> None:
    token = bearer(tokens, lifetime_s=60)
    clock.now_s += 59
    tokens.verify(token)
    clock.now_s += 1
    with pytest.raises(NotSignedInError, match="expired"):
        tokens.verify(token)


def test_the_key_before_the_last_change_is_still_believed(clock: Clock) -> None:
    token = bearer(Tokens(TokenKeys(OLD_KEY), clock=clock))
    assert Tokens(TokenKeys(KEY, OLD_KEY), clock=clock).verify(token).actor == "staff:1"
    with pytest.raises(NotSignedInError, match="another key"):
        Tokens(TokenKeys(KEY), clock=clock).verify(token)


@pytest.mark.parametrize("use", ["bearer", "signin", "session"])
@pytest.mark.parametrize("wanted", ["bearer", "signin", "session"])
def test_a_token_is_good_for_its_own_use_only(tokens: Tokens, use: Use, wanted: Use) -> None:
    token = bearer(tokens, use=use)
    if use == wanted:
        tokens.verify(token, use=wanted)
    else:
        with pytest.raises(NotSignedInError, match="another use"):
            tokens.verify(token, use=wanted)


def forged(**changes: Any) -> str:
    """A token of our shape, signed by our key unless told otherwise."""
    claims = {
        "sub": "staff:1",
        "role": "desk",
        "use": "bearer",
        "aud": AUDIENCE,
        "exp": int(NOW_S) + 60,
        "jti": "x",
    }
    claims |= changes.pop("claims", {})
    for name in changes.pop("without", ()):
        del claims[name]
    key, algorithm = changes.pop("key", KEY.secret), changes.pop("algorithm", "HS256")
    kid = changes.pop("kid", KEY.id)
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})


def test_the_forgery_of_these_tests_is_good_unless_changed(tokens: Tokens) -> None:
    assert tokens.verify(forged()).actor == "staff:1"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "not.a.token",
        "a" * 3_000,
        forged(key=FOREIGN_KEY.secret),
        forged(kid=FOREIGN_KEY.id, key=FOREIGN_KEY.secret),
        forged(algorithm="none", key=""),
        forged(algorithm="HS512", key=KEY.secret * 2),
        forged(claims={"aud": "elsewhere"}),
        forged(claims={"role": "owner"}),
        forged(claims={"exp": "tomorrow"}),
        *(forged(without=(name,)) for name in ("aud", "exp", "jti", "sub", "use", "role")),
    ],
)
def test_what_is_not_ours_is_not_believed(tokens: Tokens, token: str) -> None:
    with pytest.raises(NotSignedInError):
        tokens.verify(token)


def test_changed_claims_break_the_signature(tokens: Tokens) -> None:
    head, body, signature = bearer(tokens).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["role"] = "administrator"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    with pytest.raises(NotSignedInError):
        tokens.verify(f"{head}.{changed}.{signature}")


@pytest.mark.parametrize("actor", ["", "张伟", "two words", "x" * 129, "-dash"])
def test_an_actor_is_an_opaque_id(tokens: Tokens, actor: str) -> None:
    with pytest.raises(SetupError, match="opaque id"):
        bearer(tokens, actor=actor)


def test_an_unknown_role_gets_no_token(tokens: Tokens) -> None:
    with pytest.raises(SetupError, match="a role is one of publisher"):
        bearer(tokens, role="owner")


def test_a_forms_token_belongs_to_one_session(clock: Clock) -> None:
    old = Tokens(TokenKeys(OLD_KEY), clock=clock)
    mine = old.verify_session(bearer(old, use="session"))
    other = old.verify_session(bearer(old, use="session"))
    given = old.csrf_token(mine)
    assert mine.by_cookie
    assert old.csrf_matches(mine, given)
    assert not old.csrf_matches(other, given)
    assert not old.csrf_matches(mine, "错")
    assert Tokens(TokenKeys(KEY, OLD_KEY), clock=clock).csrf_matches(mine, given)
    assert not Tokens(TokenKeys(KEY), clock=clock).csrf_matches(mine, given)


def test_an_approval_is_for_one_act(tokens: Tokens, clock: Clock) -> None:
    holder = tokens.verify(bearer(tokens, actor="staff:9", role="records_clerk"))
    approval = tokens.approve(holder, act="forget a", lifetime_s=60)
    assert tokens.approver(approval, act="forget a") == "staff:9"
    assert tokens.approver(approval, act="forget b") is None
    with pytest.raises(NotSignedInError):
        tokens.verify(approval)
    with pytest.raises(NotSignedInError):
        tokens.approver(bearer(tokens), act="forget a")
    clock.now_s += 60
    with pytest.raises(NotSignedInError, match="expired"):
        tokens.approver(approval, act="forget a")


def test_remembering_verified_tokens_is_bounded(
    tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.access.tokens.VERIFIED_TOKENS_MAX", 3)
    made = [bearer(tokens) for _ in range(10)]
    assert {tokens.verify(token).actor for token in made * 2} == frozenset({"staff:1"})
    assert len(tokens._verified) <= 3
