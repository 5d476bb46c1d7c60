"""The eventsourcing library's own suites for persistence modules, unchanged, against ours."""

import unittest
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import (
    InfrastructureFactory,
    Transcoder,
    Transcoding,
    UUIDAsHex,
)
from eventsourcing.tests import persistence as shipped
from eventsourcing.utils import Environment

from services.store.persistence import LedgerFactory
from services.store.postgres import PostgresStore
from services.store.recorders import (
    PostgresAggregateRecorder,
    PostgresApplicationRecorder,
    PostgresProcessRecorder,
    PostgresTrackingRecorder,
)
from services.store.transcoder import ExactTranscoder


class OnALedger(unittest.TestCase):
    """Gives each test of a suite an empty ledger of its own."""

    dsn: str

    @pytest.fixture(autouse=True)
    def _ledger(self, ledger_dsn: str) -> None:
        self.dsn = ledger_dsn

    def open_store(self) -> PostgresStore:
        store = PostgresStore(self.dsn, owner="shipped suites")
        self.addCleanup(store.close)
        return store


class TestAggregateRecorder(OnALedger, shipped.AggregateRecorderTestCase):
    def create_recorder(self) -> PostgresAggregateRecorder:
        return PostgresAggregateRecorder(self.open_store().sessions, id_type=UUID)


class TestApplicationRecorder(
    OnALedger, shipped.ApplicationRecorderTestCase[PostgresApplicationRecorder]
):
    def create_recorder(self) -> PostgresApplicationRecorder:
        return PostgresApplicationRecorder(self.open_store(), id_type=UUID)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestTrackingRecorder(OnALedger, shipped.TrackingRecorderTestCase):
    def create_recorder(self) -> PostgresTrackingRecorder:
        return PostgresTrackingRecorder(self.open_store(), id_type=UUID)


class TestProcessRecorder(OnALedger, shipped.ProcessRecorderTestCase):
    def create_recorder(self) -> PostgresProcessRecorder:
        return PostgresProcessRecorder(self.open_store(), id_type=UUID)


class TestNonInterleavingNotificationIDs(OnALedger, shipped.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> PostgresApplicationRecorder:
        return PostgresApplicationRecorder(self.open_store(), id_type=UUID)


class TrackingRecorderOfAnApplication(PostgresTrackingRecorder):
    """What an application that tracks more than positions would hand to the factory."""


class TestInfrastructureFactory(OnALedger, shipped.InfrastructureFactoryTestCase[LedgerFactory]):
    def setUp(self) -> None:
        self.env = Environment(
            env={
                InfrastructureFactory.PERSISTENCE_MODULE: "services.store.persistence",
                LedgerFactory.LEDGER_DSN: self.dsn,
                LedgerFactory.ORIGINATOR_ID_TYPE: "uuid",
            }
        )
        super().setUp()

    def expected_factory_class(self) -> type[LedgerFactory]:
        return LedgerFactory

    def expected_aggregate_recorder_class(self) -> type[PostgresAggregateRecorder]:
        return PostgresAggregateRecorder

    def expected_application_recorder_class(self) -> type[PostgresApplicationRecorder]:
        return PostgresApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[PostgresTrackingRecorder]:
        return PostgresTrackingRecorder

    def tracking_recorder_subclass(self) -> type[PostgresTrackingRecorder]:
        return TrackingRecorderOfAnApplication

    def expected_process_recorder_class(self) -> type[PostgresProcessRecorder]:
        return PostgresProcessRecorder


class AsJson(Transcoding):
    """Registers one of the suite's subclasses of a JSON type."""

    def __init__(self, kind: type[Any], name: str, json_type: type[Any]) -> None:
        self.type, self.name, self._json_type = kind, name, json_type

    def encode(self, obj: Any) -> Any:
        return self._json_type(obj)

    def decode(self, data: Any) -> Any:
        return self.type(data)


class TestTranscoder(shipped.TranscoderTestCase):
    def construct_transcoder(self) -> Transcoder:
        transcoder = ExactTranscoder()
        transcoder.register(shipped.CustomType1AsDict())
        transcoder.register(shipped.CustomType2AsDict())
        transcoder.register(UUIDAsHex())
        transcoder.register(AsJson(shipped.Mydict, "mydict", dict))
        transcoder.register(AsJson(shipped.MyList, "mylist", list))
        transcoder.register(AsJson(shipped.MyStr, "mystr", str))
        transcoder.register(AsJson(shipped.MyInt, "myint", int))
        return transcoder
