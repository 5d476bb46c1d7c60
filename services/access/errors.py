"""Refusals at the gate, before any endpoint has run."""

from services.errors import HuiyinError, OverloadedError


class NotSignedInError(HuiyinError):
    """No token came, or one that is malformed, expired or signed by another key: sign in, or ask
    for a token.
    """


class NoSuchRouteError(HuiyinError):
    """The address is not one of ours."""


class MethodNotAllowedError(HuiyinError):
    """The address is ours, the method is not one it takes; ``allowed`` lists those it does."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(f"this address takes {', '.join(allowed)}")
        self.allowed = allowed


class RateExceededError(OverloadedError):
    """This token asks more often than it may; ``retry_after_s`` says when it may again."""
