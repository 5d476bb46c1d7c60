"""Who watches the clocks, where several stand ready: a lease that ends by itself.

The lease only keeps the others quiet. That nothing is raised twice is the ledger's doing, so a
holder that was frozen past its lease can do no harm when it wakes.
"""

from typing import Protocol


class Lease(Protocol):
    """Every method may raise ``StoreUnavailableError``."""

    def take(self) -> bool:
        """Takes the lease, or renews it; False while another holds it."""
        ...

    def release(self) -> None:
        """Gives it back at once, if it is ours."""
        ...
