"""Where the servers are: as the operator says, or the embedded ones of this home."""

from dataclasses import dataclass

from services.embedded.home import Home
from services.embedded.postgres import DATABASE, EmbeddedPostgres
from services.settings import Settings
from services.store.schema import APPLICATION_ROLE


@dataclass(frozen=True, kw_only=True, slots=True)
class Addresses:
    """``database`` is what services sign in to; ``database_admin`` may make roles and schemas."""

    database: str
    database_admin: str
    broker: str


def addresses(settings: Settings) -> Addresses:
    """The servers of these settings; touches nothing."""
    return Addresses(
        database=settings.database_url or _embedded(settings).url(DATABASE, APPLICATION_ROLE),
        database_admin=settings.database_admin_url
        or settings.database_url
        or _embedded(settings).url(),
        broker=settings.kafka_bootstrap_servers or f"127.0.0.1:{settings.kafka_port}",
    )


def _embedded(settings: Settings) -> EmbeddedPostgres:
    home = Home(settings.home)
    return EmbeddedPostgres(
        data_dir=home.postgres, run_dir=home.run, log_file=home.log / "postgres.log"
    )
