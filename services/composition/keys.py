"""Backup, restoration and rotation of the keys, put together."""

from pathlib import Path

from services.composition.foundation import Foundation
from services.errors import SetupError
from services.privacy import backup, masterkey, rotation
from services.privacy.backup import Counted
from services.privacy.forgotten import forgotten_in_log
from services.privacy.rotation import Rotated
from services.settings import Settings


def back_up(parts: Foundation, path: Path, passphrase: str) -> Counted:
    """Writes every key and look-up hash, and the master key, under the passphrase."""
    return backup.write(path, vault=parts.vault, master=parts.master, passphrase=passphrase)


def restore_master(settings: Settings, path: Path, passphrase: str) -> bool:
    """Puts the master key file back where it is missing; True if it did. Raises ``SetupError``.

    A differing master key is never replaced: keys written since would not open.
    """
    master = backup.read_master(path, passphrase=passphrase)
    held = settings.master_key_file
    if not held.exists():
        try:
            masterkey.write_new(held, master)
        except OSError as error:
            raise SetupError(
                f"cannot write the master key file {held}: {error.strerror}"
            ) from error
        return True
    if masterkey.load(held).root != master.root:
        raise SetupError(
            f"{path} was made under another master key than {held} holds: "
            "move that file away first if this backup is the right one"
        )
    return False


def restore(parts: Foundation, path: Path, passphrase: str) -> Counted:
    """Puts back what is missing and not forgotten, and destroys again what the log says is."""
    forgotten = forgotten_in_log(parts.store)
    counted = backup.restore(path, vault=parts.vault, forgotten=forgotten, passphrase=passphrase)
    backup.destroy_again(parts.vault, forgotten)
    return counted


def rotate(parts: Foundation) -> Rotated:
    """Exchanges the wrapping secret; the services must be stopped."""
    return rotation.rotate(parts.settings.master_key_file, vault=parts.vault)
