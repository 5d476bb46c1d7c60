"""Gives a person a random id that says nothing, and finds it again by a keyed hash of what
identifies them (law 5).

A telephone number identifies by itself; without one a name does together with its flat and
community. A party with neither gets an id of its own each time, so that what they said can still be
forgotten. The anonymous get none: nobody is to be recognised again who did not want to be.
"""

import hmac
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable

from events.party import Flat, Party
from services.errors import CommandRefusedError
from services.privacy.masterkey import MasterKey
from services.privacy.telephone import is_telephone, normalise_phone
from services.privacy.vault import Vault

REMEMBERED_MAX_SUBJECTS = 20_000
REMEMBERED_S = 5
"""How long a process may go on using a subject id after another process forgot it; the id alone
opens nothing.
"""


class Subjects:
    """Looks subjects up, making them where unknown. Safe from many threads.

    A crash after :meth:`subject_of` and before the event lands leaves an id nobody uses; it is used
    then when the same person comes again.
    """

    def __init__(
        self,
        vault: Vault,
        master: MasterKey,
        *,
        mint: Callable[[], str],
        monotonic_s: Callable[[], float],
    ) -> None:
        self._vault, self._key = vault, master.lookup_key
        self._mint, self._monotonic_s = mint, monotonic_s
        self._remembered: OrderedDict[bytes, tuple[float, str]] = OrderedDict()
        self._lock = threading.Lock()

    def subject_of(self, community: str, party: Party) -> str | None:
        """The party's subject id. Raises ``CommandRefusedError`` when the party names an unknown
        one.
        """
        if party.id is not None:
            if not self._vault.subject_known(party.id):
                raise CommandRefusedError(
                    "the party's id is not one the ledger gave",
                    rule="known-party",
                    field="/party/id",
                )
            return party.id
        if party.kind == "anonymous":
            return None
        identity = identity_of(community, party)
        if identity is None:
            return self._mint() if party.name or party.unit else None
        lookup_hash = hmac.digest(self._key, identity.encode(), "sha256")
        return self._recall(lookup_hash) or self._look_up(lookup_hash)

    def flat(self, community: str, flat: Flat) -> str | None:
        """The id of a home, the same for everybody who lives there. Raises
        ``CommandRefusedError``.
        """
        if flat.id is not None:
            if not self._vault.subject_known(flat.id):
                raise CommandRefusedError(
                    "the flat's id is not one the ledger gave", rule="known-flat", field="/flat/id"
                )
            return flat.id
        if not isinstance(flat.unit, str):
            return None
        identity = f"flat\n{community}\n{flat.building or ''}\n{_squeeze(flat.unit)}"
        lookup_hash = hmac.digest(self._key, identity.encode(), "sha256")
        return self._recall(lookup_hash) or self._look_up(lookup_hash)

    def forget(self, subject: str) -> None:
        """Drops what this process remembers of the subject."""
        with self._lock:
            stale = [key for key, (_, known) in self._remembered.items() if known == subject]
            for key in stale:
                del self._remembered[key]

    def _recall(self, lookup_hash: bytes) -> str | None:
        remembered = self._remembered.get(lookup_hash)
        if remembered is None or remembered[0] <= self._monotonic_s():
            return None
        return remembered[1]

    def _look_up(self, lookup_hash: bytes) -> str:
        subject = self._vault.subject_for(lookup_hash, otherwise=self._mint())
        with self._lock:
            self._remembered[lookup_hash] = (self._monotonic_s() + REMEMBERED_S, subject)
            self._remembered.move_to_end(lookup_hash)
            while len(self._remembered) > REMEMBERED_MAX_SUBJECTS:
                self._remembered.popitem(last=False)
        return subject


def identity_of(community: str, party: Party) -> str | None:
    """What tells this person from others, normalised; None when nothing does."""
    if isinstance(party.phone, str) and is_telephone(party.phone):
        return f"phone\n{normalise_phone(party.phone)}"
    if isinstance(party.name, str) and isinstance(party.unit, str):
        return f"resident\n{community}\n{_squeeze(party.unit)}\n{_squeeze(party.name)}"
    return None


def _squeeze(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
