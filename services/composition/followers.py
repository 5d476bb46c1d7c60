"""Relay, intake and clock, put together."""

import threading

from services.broker.producer import Producer
from services.broker.reader import Reader
from services.broker.topics import Topics
from services.clock.process import CALLER, Clock
from services.clock.seldom import Seldom
from services.clock.stuck import Stuck
from services.composition.foundation import Foundation
from services.composition.state import build_questions, build_state
from services.intake.acceptor import Acceptor
from services.intake.kafka import group_at
from services.intake.process import Brake, Intake
from services.intake.resend import Resender
from services.intake.waiting import WaitingRounds
from services.ledger.application import now_utc
from services.privacy.box import Box
from services.relay.kafka import kafka_at
from services.relay.process import Relay
from services.relay.shipment import Route
from services.store.leases import PostgresLease

RESEND_GROUP_SUFFIX = ".resend"


def build_relay(parts: Foundation) -> Relay:
    """The relay of this ledger."""
    topics, broker = Topics(prefix=parts.settings.topic_prefix), parts.addresses.broker

    return Relay(
        store=parts.store,
        marks=parts.marks,
        lease=PostgresLease(parts.sessions, name="relay"),
        heartbeat=parts.heartbeat,
        kafka=kafka_at(broker, topics),
        route=Route(topic=topics.events, origin=parts.origin),
        batch_max_events=parts.settings.relay_batch_max_events,
    )


def build_intake(parts: Foundation, stop: threading.Event) -> Intake:
    """One member of the intake group."""
    topics, broker = Topics(prefix=parts.settings.topic_prefix), parts.addresses.broker
    acceptor = Acceptor(
        ledger=parts.ledger,
        producer=Producer(broker, client_id="huiyin-intake-rejecting"),
        box=Box(parts.master),
        rejected_topic=topics.rejected,
        clock=now_utc,
        stop=stop,
    )
    return Intake(
        connect=group_at(broker, topics),
        acceptor=acceptor,
        rounds=WaitingRounds(
            ledger=parts.ledger, tell=acceptor.reject_waiting, clock=now_utc, stop=stop
        ),
        brake=Brake(
            lag_events=build_state(parts).relay_lag_events,
            lag_max_events=parts.settings.relay_lag_max_events,
        ),
        heartbeat=parts.heartbeat,
        stop=stop,
    )


def build_clock(parts: Foundation) -> Clock:
    """The clock service of this ledger."""
    questions = build_questions(parts)
    stuck = Stuck(outbox=questions, commands=parts.ledger, clock=now_utc, caller=CALLER)
    lifting = Seldom(lambda: parts.ledger.forgetting.lift(caller=CALLER))
    lots = Seldom(lambda: len(parts.ledger.sampling.draw_due(caller=CALLER)))

    def besides() -> int:
        lifting.round()  # destroys keys, and raises nothing
        return stuck.round() + lots.round()

    return Clock(
        deadlines=questions,
        besides=besides,
        noticing=parts.ledger.noticing,
        announcing=parts.ledger.announcing,
        lease=PostgresLease(parts.sessions, name="clock"),
        heartbeat=parts.heartbeat,
    )


def build_resender(parts: Foundation) -> Resender:
    """Puts rejected records back on the intake topic."""
    topics, broker = Topics(prefix=parts.settings.topic_prefix), parts.addresses.broker
    return Resender(
        rejected=Reader(
            broker,
            topic=topics.rejected,
            client_id="huiyin-resend",
            group=topics.prefix + RESEND_GROUP_SUFFIX,
        ),
        producer=Producer(broker, client_id="huiyin-resend"),
        box=Box(parts.master),
        intake_topic=topics.intake,
    )
