"""A sheet and a ledger to bring it into, for the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.composition.foundation import foundation
from services.composition.initialising import OPERATOR
from services.importing.forms import Form
from services.importing.process import Import
from services.settings import Settings


@contextmanager
def importing(settings: Settings, form: Form) -> Iterator[Import]:
    """Brings in as the operator, for the whole company."""
    with foundation(settings, process="import") as parts:
        secret = parts.master.fingerprint_key
        yield Import(parts.ledger, form, caller=OPERATOR, secret=secret)
