"""The relay's scene serves here too."""

from tests.integration.relay.conftest import scene, store

__all__ = ["scene", "store"]
