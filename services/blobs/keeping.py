"""Takes files in and gives them out again: each sealed under a key of its own, which lies in the
vault like that of an event, so that whatever destroys that key destroys the file (ADR 0140).

What a crash leaves of an upload, after each step:

1. bytes sealed into a hidden file: the file, which sweeping removes;
2. key and note in the vault: a note of a blob that is not there; sweeping removes both;
3. the blob under its name: an upload nobody refers to, swept when its time is over;
4. an event claims it: a claim without its event, which the next event may take over;
5. the event landed: the note stays until sweeping finds its event in the log and drops it.

And of a sweeping: blobs given up, some of them gone from the folder, which the next one finishes:
a key outlives its file, so that what is to go is known until it is gone.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from events.attachment import key_id_of
from services.blobs.contract import Blob, BlobFolder, Description, UploadBook
from services.blobs.kinds import Inspection
from services.blobs.sealed import PREFIX_BYTES, SealedReader, SealedWriter
from services.errors import FileTooLargeError, NotFoundError
from services.privacy.masterkey import KEY_BYTES, NONCE_BYTES, MasterKey
from services.privacy.vault import KeyReader


class Upload:
    """One file on its way in. Closed by whoever began it, finished or not."""

    def __init__(self, blobs: "Blobs", declared: str, entropy: Callable[[int], bytes]) -> None:
        self._blobs, self._inspection = blobs, Inspection(declared)
        self._key, self._nonce = entropy(KEY_BYTES), entropy(NONCE_BYTES)
        self._size_bytes = 0
        self._stack = ExitStack()
        self._staged = self._stack.enter_context(blobs.folder.stage())
        self._sealing = SealedWriter(
            self._staged.write, key=self._key, prefix=entropy(PREFIX_BYTES)
        )

    def write(self, data: bytes) -> None:
        """Takes the next bytes. Raises ``CommandRefusedError`` and ``FileTooLargeError`` as soon as
        they are too many, or not of the kind they were said to be.
        """
        self._size_bytes += len(data)
        if self._size_bytes > self._blobs.size_max_bytes:
            raise FileTooLargeError(
                f"a file has at most {self._blobs.size_max_bytes:,} bytes: send a smaller one"
            )
        self._inspection.see(data)
        self._sealing.write(data)

    def finish(self) -> Blob:
        """The file is kept from now on. Raises ``CommandRefusedError``,
        ``StoreUnavailableError``.
        """
        self._inspection.end()
        blob = self._sealing.finish(self._inspection.media_type)
        key_id = key_id_of(blob.name)
        wrapped = self._blobs.master.wrap(self._key, key_id, nonce=self._nonce)
        self._blobs.book.note(key_id, wrapped)
        self._staged.publish(blob.name)
        return blob

    def close(self) -> None:
        """Lets go of what was not finished. Repeatable."""
        self._stack.close()


class Blobs:
    """The blob store. Safe from many threads and processes."""

    def __init__(
        self,
        folder: BlobFolder,
        book: UploadBook,
        keys: KeyReader,
        master: MasterKey,
        *,
        size_max_bytes: int,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """``entropy`` gives so many random bytes."""
        self.folder, self.book, self.master = folder, book, master
        self.size_max_bytes = size_max_bytes
        self._keys, self._entropy = keys, entropy

    def upload(self, declared: str) -> Upload:
        """Room for a file said to be of this media type. Raises ``CommandRefusedError`` for a kind
        that is not taken.
        """
        return Upload(self, declared, self._entropy)

    @contextmanager
    def opened(self, name: str) -> Iterator[SealedReader]:
        """A blob's description and content. Raises ``NotFoundError`` for one that never was, is
        gone, or is restricted to being kept; ``BlobBrokenError``, ``KeyUnreadableError``.
        """
        key_id = key_id_of(name)
        wrapped = self._keys.wrapped_keys([key_id]).get(key_id)
        if wrapped is None:
            raise NotFoundError("there is no such file, or it was destroyed, or is only kept")
        with self.folder.open(name) as file:
            yield SealedReader(file, key=self.master.unwrap(wrapped, key_id))

    def describe(self, name: str) -> Description:
        """What the blob holds, told by its sealed trailer. Raises as :meth:`opened`."""
        with self.opened(name) as reader:
            return reader.about

    def claim(self, name: str, event_id: str) -> bool:
        """This event is about to refer to the blob; False where it may not."""
        return self.book.claim(key_id_of(name), event_id)

    def sweep(self, *, older_than_s: int) -> int:
        """Destroys uploads nobody referred to in time; returns how many."""
        keys = self.book.doom(older_than_s=older_than_s)
        self.folder.destroy(keys)
        self.book.drop(keys)
        self.folder.tidy(older_than_s=older_than_s)
        return len(keys)
