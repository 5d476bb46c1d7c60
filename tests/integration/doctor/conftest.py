"""The projector's stage serves here too."""

from tests.integration.projector.conftest import stage

__all__ = ["stage"]
