"""Why a start was refused, in one line each, for the person at the terminal who has to do something
about it.
"""

from services.errors import SetupError


class StartRefusedError(SetupError):
    """The operator must change something before a start can succeed.

    `reason` says what is wrong, `remedy` what to do; neither ends in a full stop.
    """

    def __init__(self, reason: str, *, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}.")
        self.reason = reason
        self.remedy = remedy


class PortInUseError(StartRefusedError):
    """Another program listens where one of ours must."""


class HomeUnusableError(StartRefusedError):
    """The state folder cannot be created, written, or entered by the database's user."""


class AlreadyRunningError(StartRefusedError):
    """Another supervisor holds this state folder."""


class DiskFullError(StartRefusedError):
    """Too little space is left for data that must never be cut short."""


class DataCorruptError(StartRefusedError):
    """A server refuses the files it finds."""


class DownloadFailedError(StartRefusedError):
    """A program file is missing and could not be fetched, or is not the file that the lock
    names.
    """


class ServerFailedError(StartRefusedError):
    """A server did not come up, for a reason that only its log tells."""
