"""A sheet and a ledger to bring it into, for the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.composition.foundation import foundation
from services.composition.initialising import OPERATOR
from services.importing.buildings import BuildingsImport
from services.importing.forms import Form
from services.importing.process import Import
from services.settings import Settings


@contextmanager
def importing(settings: Settings, form: Form | None) -> Iterator[Import | BuildingsImport]:
    """Brings in as the operator, for the whole company; without a form, buildings."""
    with foundation(settings, process="import") as parts:
        if form is None:
            yield BuildingsImport(parts.ledger, caller=OPERATOR)
            return
        secret = parts.master.fingerprint_key
        yield Import(parts.ledger, form, caller=OPERATOR, secret=secret)
