"""Ways to meddle with one copy, at random places, and who must be named for each."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from projections.archive.tlog.hashes import HASH_BYTES
from projections.archive.tlog.tiles import ENTRIES, TILE_WIDTH, Tile, bundle_of, entries_in
from services.broker.records import Record as TopicRecord
from tests.unit.services.verifier.world import PARTITIONS, World, event, topic_record


@dataclass(frozen=True, kw_only=True)
class Meddled:
    """What was done. Every position of ``named`` must be named, and nobody outside ``allowed``."""

    copy: str
    named: frozenset[int]
    allowed: Callable[[int], bool]
    any_of: bool = False

    @staticmethod
    def exactly(copy: str, *positions: int) -> "Meddled":
        named = frozenset(positions)
        return Meddled(copy=copy, named=named, allowed=named.__contains__)

    @staticmethod
    def one_of(copy: str, *positions: int) -> "Meddled":
        named = frozenset(positions)
        return Meddled(copy=copy, named=named, allowed=named.__contains__, any_of=True)

    @staticmethod
    def since(copy: str, position: int) -> "Meddled":
        return Meddled(copy=copy, named=frozenset((position,)), allowed=lambda at: at >= position)


Mutation = Callable[[World, Random], Meddled]


def flipped(body: bytes, random: Random) -> bytes:
    at = random.randrange(len(body))
    return body[:at] + bytes((body[at] ^ (1 << random.randrange(8)),)) + body[at + 1 :]


def size_of(world: World) -> int:
    return max(world.rows.rows)


def two(random: Random, size: int) -> tuple[int, int]:
    first, second = sorted(random.sample(range(1, size + 1), 2))
    return first, second


def store_flip(world: World, random: Random) -> Meddled:
    position = random.randint(1, size_of(world))
    world.rows.rows[position] = flipped(world.rows.rows[position], random)
    return Meddled.exactly("store", position)


def store_delete(world: World, random: Random) -> Meddled:
    position = random.randint(1, size_of(world))
    del world.rows.rows[position]
    return Meddled.exactly("store", position)


def store_delete_and_close_up(world: World, random: Random) -> Meddled:
    size = size_of(world)
    position = random.randint(1, size)
    bodies = [world.rows.rows[at] for at in range(1, size + 1) if at != position]
    world.rows.rows = dict(enumerate(bodies, start=1))
    return Meddled.since("store", position)


def store_insert_and_shift(world: World, random: Random) -> Meddled:
    size = size_of(world)
    position = random.randint(1, size)
    bodies = [world.rows.rows[at] for at in range(1, size + 1)]
    bodies.insert(position - 1, event(position, "forged"))
    world.rows.rows = dict(enumerate(bodies, start=1))
    return Meddled.since("store", position)


def store_append(world: World, random: Random) -> Meddled:
    size = size_of(world)
    position = size + random.randint(1, 3)
    world.rows.rows[position] = event(position, "forged")
    return Meddled.since("store", size + 1)


def store_swap(world: World, random: Random) -> Meddled:
    first, second = two(random, size_of(world))
    rows = world.rows.rows
    rows[first], rows[second] = rows[second], rows[first]
    return Meddled.exactly("store", first, second)


def store_overwrite(world: World, random: Random) -> Meddled:
    first, second = random.sample(range(1, size_of(world) + 1), 2)
    world.rows.rows[first] = world.rows.rows[second]
    return Meddled.exactly("store", first)


def store_truncate(world: World, random: Random) -> Meddled:
    position = random.randint(1, size_of(world))
    for at in range(position, size_of(world) + 1):
        del world.rows.rows[at]
    return Meddled.since("store", position)


def place(world: World, random: Random) -> tuple[int, int, TopicRecord]:
    """A partition, an offset in it, and the record there."""
    partition = random.choice([p for p, records in enumerate(world.tail.records) if records])
    offset = random.randrange(len(world.tail.records[partition]))
    return partition, offset, world.tail.records[partition][offset]


def position_of(record: TopicRecord) -> int:
    return int(record.header("position") or b"0")


def topic_flip(world: World, random: Random) -> Meddled:
    partition, offset, record = place(world, random)
    changed = record._replace(value=flipped(record.value or b"", random))
    world.tail.records[partition][offset] = changed
    return Meddled.exactly("topic", position_of(record))


def topic_flip_key(world: World, random: Random) -> Meddled:
    partition, offset, record = place(world, random)
    world.tail.records[partition][offset] = record._replace(key=flipped(record.key or b"", random))
    return Meddled.exactly("topic", position_of(record))


def topic_renumber(world: World, random: Random) -> Meddled:
    partition, offset, record = place(world, random)
    other = random.randint(1, size_of(world) + 5)
    headers = (("position", str(other).encode()), record.headers[1])
    world.tail.records[partition][offset] = record._replace(headers=headers)
    if other == position_of(record):
        world.tail.records[partition][offset] = record._replace(value=b"")
    return Meddled.exactly("topic", position_of(record))


def topic_delete(world: World, random: Random) -> Meddled:
    partition, offset, record = place(world, random)
    del world.tail.records[partition][offset]
    return Meddled.exactly("topic", position_of(record))


def topic_repeat(world: World, random: Random) -> Meddled:
    _, _, record = place(world, random)
    partition = random.randrange(PARTITIONS)
    records = world.tail.records[partition]
    records.insert(random.randint(0, len(records)), record)
    return Meddled.exactly("topic", position_of(record))


def topic_forge(world: World, random: Random) -> Meddled:
    position = random.randint(1, size_of(world))
    partition = random.randrange(PARTITIONS)
    records = world.tail.records[partition]
    forged = topic_record(event(position, "forged"), partition=partition, offset=0)
    records.insert(random.randint(0, len(records)), forged)
    return Meddled.exactly("topic", position)


def topic_swap(world: World, random: Random) -> Meddled:
    first, at_first, one = place(world, random)
    second, at_second, other = place(world, random)
    if (first, at_first) == (second, at_second):
        return topic_delete(world, random)
    world.tail.records[first][at_first] = other
    world.tail.records[second][at_second] = one
    return Meddled.one_of("topic", position_of(one), position_of(other))


def topic_move(world: World, random: Random) -> Meddled:
    partition, offset, record = place(world, random)
    del world.tail.records[partition][offset]
    others = [p for p in range(PARTITIONS) if p != partition]
    records = world.tail.records[random.choice(others)]
    records.insert(random.randint(0, len(records)), record)
    return Meddled.exactly("topic", position_of(record))


def topic_truncate(world: World, random: Random) -> Meddled:
    partition, offset, _ = place(world, random)
    lost = frozenset(position_of(record) for record in world.tail.records[partition][offset:])
    del world.tail.records[partition][offset:]
    return Meddled(copy="topic", named=lost, allowed=lost.__contains__)


def bundle(world: World, random: Random) -> tuple[Tile, list[bytes]]:
    tile = random.choice(sorted(tile for tile in world.files.files if tile.level == ENTRIES))
    return tile, list(entries_in(world.files.files[tile]))


def put(world: World, tile: Tile, entries: list[bytes]) -> None:
    world.files.files[tile] = bundle_of(entries)


def first_in(tile: Tile) -> int:
    return tile.number * TILE_WIDTH + 1


def entry_flip(world: World, random: Random) -> Meddled:
    tile, entries = bundle(world, random)
    at = random.randrange(len(entries))
    entries[at] = flipped(entries[at], random)
    put(world, tile, entries)
    return Meddled.exactly("tiles", first_in(tile) + at)


def entry_delete(world: World, random: Random) -> Meddled:
    tile, entries = bundle(world, random)
    at = random.randrange(len(entries))
    del entries[at]
    put(world, tile, entries)
    return Meddled.exactly("tiles", first_in(tile) + at)


def entry_insert(world: World, random: Random) -> Meddled:
    tile, entries = bundle(world, random)
    at = random.randint(0, len(entries))
    position = first_in(tile) + at
    entries.insert(at, event(position, "forged"))
    put(world, tile, entries)
    return Meddled.exactly("tiles", position)


def entry_swap(world: World, random: Random) -> Meddled:
    tile, entries = bundle(world, random)
    other, others = bundle(world, random)
    if other == tile:
        others = entries
    at, at_other = random.randrange(len(entries)), random.randrange(len(others))
    if (tile, at) == (other, at_other):
        return entry_delete(world, random)
    entries[at], others[at_other] = others[at_other], entries[at]
    put(world, tile, entries)
    put(world, other, others)
    return Meddled.exactly("tiles", first_in(tile) + at, first_in(other) + at_other)


def hash_flip(world: World, random: Random) -> Meddled:
    tile = random.choice(sorted(tile for tile in world.files.files if tile.level >= 0))
    body = world.files.files[tile]
    at = random.randrange(len(body))
    world.files.files[tile] = body[:at] + bytes((body[at] ^ 1,)) + body[at + 1 :]
    each = TILE_WIDTH**tile.level
    first = (tile.number * TILE_WIDTH + at // HASH_BYTES) * each + 1
    return Meddled.exactly("tiles", *range(first, first + each))


def tile_delete(world: World, random: Random) -> Meddled:
    tile = random.choice(sorted(world.files.files))
    del world.files.files[tile]
    return covering(tile)


def tile_cut(world: World, random: Random) -> Meddled:
    tile = random.choice(sorted(tile for tile in world.files.files if tile.level >= 0))
    world.files.files[tile] = world.files.files[tile][: random.randrange(tile.width * HASH_BYTES)]
    return covering(tile)


def covering(tile: Tile) -> Meddled:
    each = TILE_WIDTH ** max(tile.level, 0)
    first = tile.number * TILE_WIDTH * each + 1
    return Meddled.exactly("tiles", *range(first, first + tile.width * each))


MUTATIONS: tuple[Mutation, ...] = (
    store_flip,
    store_delete,
    store_delete_and_close_up,
    store_insert_and_shift,
    store_append,
    store_swap,
    store_overwrite,
    store_truncate,
    topic_flip,
    topic_flip_key,
    topic_renumber,
    topic_delete,
    topic_repeat,
    topic_forge,
    topic_swap,
    topic_move,
    topic_truncate,
    entry_flip,
    entry_delete,
    entry_insert,
    entry_swap,
    hash_flip,
    tile_delete,
    tile_cut,
)

NEED_TWO = frozenset((store_swap, store_overwrite))
