"""The only place that writes events: PostgreSQL behind a small contract."""
