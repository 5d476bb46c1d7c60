"""What only a verifier meets."""

from services.errors import HuiyinError


class LogUnreachableError(HuiyinError):
    """The log's address does not answer; try again later."""
