"""Who relays, where several stand ready: a lease that ends by itself.

The lease only keeps the others quiet. That no two relays ever write is Kafka's doing (the
transactional id fences the older one), so a holder that was frozen past its lease can do no harm
when it wakes.
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
