"""The notifier, put together. It holds the secrets of its webhooks and no other key: what it sends
stands in the log in clear.
"""

import threading
from contextlib import closing
from pathlib import Path

from services.composition.addresses import addresses
from services.composition.foundation import read_origin
from services.notifier.post import post
from services.notifier.process import Notifier
from services.notifier.rereading import Subscriptions, SubscriptionsFile
from services.notifier.retrying import SCHEDULE, Schedule
from services.notifier.subscriptions import SUBSCRIPTIONS_MAX, change_secret, create_secret
from services.settings import Settings
from services.store.heartbeat import PostgresHeartbeat
from services.store.leases import PostgresLease
from services.store.sessions import Sessions
from services.store.webhooks import PostgresWebhooks

SUBSCRIPTIONS_FILE = "webhooks.toml"
SECRETS_FOLDER = Path("keys", "webhooks")
CONNECTIONS_SPARE = 2


def run_notifier(settings: Settings, stop: threading.Event) -> None:
    """Notifies until ``stop`` is set. Raises ``SetupError`` where the ledger is not set up yet."""
    subscriptions = subscriptions_of(settings)
    sessions = Sessions(
        addresses(settings).database,
        application_name="huiyin notifier",
        connections_max=SUBSCRIPTIONS_MAX + CONNECTIONS_SPARE,
    )
    with closing(sessions):
        read_origin(sessions)
        build_notifier(sessions, subscriptions).run(stop)


def build_notifier(
    sessions: Sessions, subscriptions: Subscriptions, *, schedule: Schedule = SCHEDULE
) -> Notifier:
    """The notifier of this database."""
    return Notifier(
        outbox=PostgresWebhooks(sessions),
        subscriptions=subscriptions,
        post=post,
        schedule=schedule,
        lease=PostgresLease(sessions, name="notifier"),
        heartbeat=PostgresHeartbeat(sessions),
    )


def subscriptions_of(settings: Settings) -> SubscriptionsFile:
    """Those of the file, where there is one. Raises ``SetupError``."""
    asked = settings.webhooks_file
    path = asked or settings.home / SUBSCRIPTIONS_FILE
    secrets = settings.home / SECRETS_FOLDER
    return SubscriptionsFile(path, secrets=secrets, required=asked is not None)


def secrets_of(settings: Settings, name: str, *, change: bool, finish: bool) -> list[str]:
    """A webhook's secrets, the current one first: made where there is none. Raises
    ``SetupError``.
    """
    folder = settings.home / SECRETS_FOLDER
    if change or finish:
        return change_secret(folder, name, finish=finish)
    return create_secret(folder, name)
