"""The shared fixtures are what the other tests take them for."""

import psycopg2
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from tests.embedded_servers import PostgresServer


def _value(dsn: str, query: str) -> object:
    connection = psycopg2.connect(dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
            assert row is not None
            return row[0]
    finally:
        connection.close()


def test_a_database_is_durable_utf8_and_empty(database: str) -> None:
    assert _value(database, "SELECT current_setting('fsync')") == "on"
    assert _value(database, "SELECT current_setting('synchronous_commit')") == "on"
    assert _value(database, "SELECT current_setting('listen_addresses')") == ""
    assert (
        _value(database, "SELECT pg_encoding_to_char(encoding) FROM pg_database LIMIT 1") == "UTF8"
    )
    assert _value(database, "SELECT datlocale FROM pg_database LIMIT 1") == "C.UTF-8"
    tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    assert _value(database, tables) == 0


def test_a_template_is_prepared_once_and_copied(postgres_server: PostgresServer) -> None:
    prepared: list[str] = []

    def prepare(dsn: str) -> None:
        prepared.append(dsn)
        connection = psycopg2.connect(dsn)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT 7 AS n")
        connection.close()

    for _ in range(2):
        template = postgres_server.template("fixture_test", prepare)
        with postgres_server.fresh_database(template) as dsn:
            assert _value(dsn, "SELECT n FROM kept") == 7
    assert len(prepared) == 1


def test_a_record_goes_through_the_broker(kafka_bootstrap: str, kafka_prefix: str) -> None:
    topic = f"{kafka_prefix}.events"
    admin = KafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    admin.create_topics([NewTopic(topic, 2, 1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=kafka_bootstrap)
    producer.send(topic, key=b"k", value="回音".encode()).get(timeout=90)
    producer.close()
    consumer = KafkaConsumer(topic, bootstrap_servers=kafka_bootstrap, auto_offset_reset="earliest")
    try:
        record = next(iter(consumer))
    finally:
        consumer.close()
    assert record.value == "回音".encode()
