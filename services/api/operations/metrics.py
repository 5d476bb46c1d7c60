"""What ``/metrics`` tells Prometheus of this process: counts and times by address template, never
by caller or case.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

BUCKETS_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

_OUTCOMES = {200: "duplicate", 201: "accepted", 202: "waiting"}


class Metrics:
    """One application's figures, in a registry of its own so that two applications can live in one
    process.
    """

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "huiyin_http_requests_total",
            "Requests answered.",
            ("method", "template", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "huiyin_http_request_seconds",
            "Time from request to the end of its answer.",
            ("method", "template"),
            registry=self.registry,
            buckets=BUCKETS_S,
        )
        self._published = Counter(
            "huiyin_events_published_total",
            "Events sent by HTTP, by what became of them.",
            ("outcome",),
            registry=self.registry,
        )
        self.streams = Gauge(
            "huiyin_streams_open", "Open event streams to browsers.", registry=self.registry
        )
        self.in_flight = Gauge(
            "huiyin_http_in_flight", "Blocking calls in work.", registry=self.registry
        )
        self.relay_lag = Gauge(
            "huiyin_relay_lag_events",
            "Committed events Kafka does not hold yet, as last looked up.",
            registry=self.registry,
        )
        self.behind = Gauge(
            "huiyin_part_behind_events",
            "Events a part has still to do, as asked for by this scrape.",
            ("part",),
            registry=self.registry,
        )
        self.part_ok = Gauge(
            "huiyin_part_ok",
            "1 while nothing is wrong with a part.",
            ("part",),
            registry=self.registry,
        )
        self.parked = Gauge(
            "huiyin_parked_streams", "Streams a view could not follow.", registry=self.registry
        )
        self.head = Gauge(
            "huiyin_ledger_position", "Position of the newest event.", registry=self.registry
        )

    def answered(self, method: str, template: str, status: int, seconds: float) -> None:
        """Counts one request."""
        self._requests.labels(method, template, str(status)).inc()
        self._seconds.labels(method, template).observe(seconds)

    def published(self, status: int) -> None:
        """Counts one published event by what became of it."""
        self._published.labels(_OUTCOMES.get(status, "refused")).inc()

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
