"""Puts together what publishing a policy or a calendar from the command line takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.composition.foundation import foundation
from services.ledger.promises.published.publishing import Promising
from services.settings import Settings


@contextmanager
def promising(settings: Settings) -> Iterator[Promising]:
    """For one command."""
    with foundation(settings, process="promises") as parts:
        yield parts.ledger.promising
