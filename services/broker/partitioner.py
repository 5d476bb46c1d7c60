"""Which partition a key belongs to: the same one that every other Kafka client picks (murmur2)."""

import functools

from kafka.partitioner.default import murmur2

_POSITIVE = 0x7FFFFFFF


@functools.lru_cache(maxsize=16_384)
def partition_of(key: bytes, partitions: int) -> int:
    """The partition, from 0; remembered, since hashing in Python costs more than the rest of a
    send."""
    digest: int = murmur2(key)
    return (digest & _POSITIVE) % partitions
