"""Where the Kafka client's errors end: everything above sees this system's own."""

import contextlib
from collections.abc import Iterator

from kafka.errors import (
    AuthorizationError,
    CorruptRecordError,
    InvalidProducerEpochError,
    KafkaError,
    ProducerFencedError,
    SaslAuthenticationFailedError,
)

from services.errors import BrokerUnavailableError, FollowerStoppedError


class FencedError(BrokerUnavailableError):
    """Another producer took over the transactional id: nothing of the last transaction was
    committed by us."""


_FENCING = (ProducerFencedError, InvalidProducerEpochError)
DAMAGED = (
    "If this stays, take the copy of another replica; the embedded broker has none: move the "
    "folder kafka away and start again, the relay fills it anew from the ledger; then run `huiyin "
    "rebuild` for each view and restart the projector"
)
_NOT_ALLOWED = (AuthorizationError, SaslAuthenticationFailedError)


@contextlib.contextmanager
def broker_errors(doing: str) -> Iterator[None]:
    """Translates what the client raises while ``doing`` (a phrase for the message)."""
    try:
        yield
    except KafkaError as error:
        raise translated(error, doing) from error
    except OSError as error:
        raise BrokerUnavailableError(f"{doing}: {error}") from error


def translated(error: BaseException, doing: str) -> FollowerStoppedError | BrokerUnavailableError:
    """The system's own error for one of the client's.

    The client wraps a fatal error in a plain ``KafkaError`` the next time it is used, so the
    arguments are looked through too.
    """
    named = [error, *(arg for arg in error.args if isinstance(arg, BaseException))]
    text = f"{doing}: {type(error).__name__}: {error}"
    if any(isinstance(each, _NOT_ALLOWED) for each in named):
        return FollowerStoppedError(f"Kafka does not allow this. {text}")
    if any(isinstance(each, _FENCING) for each in named) or any(
        cls.__name__ in str(error) for cls in _FENCING
    ):
        return FencedError(text)
    if any(isinstance(each, CorruptRecordError) for each in named):
        # Tried again all the same: bytes may have been changed on their way, not on the disk.
        return BrokerUnavailableError(f"what Kafka holds is damaged. {text}. {DAMAGED}")
    return BrokerUnavailableError(text)
