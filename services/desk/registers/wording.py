"""The words of one register: its own first, then those all registers share, then the closed lists
everybody shares.
"""

from collections.abc import Iterable

from services.desk.messages import Words
from services.desk.registers.form import Path
from services.ledger.registers.contract import AnyRegister

GROUPS = ("told", "heard", "conduct", "within", "watched", "outside", "records", "other")
"""The headings of the overview, in their order; a register's words say which it stands under."""


class Wording:
    """A register's words in one language."""

    def __init__(self, register: AnyRegister, words: Words) -> None:
        self.words, self._at = words, register.plural

    @property
    def name(self) -> str:
        """What the register is called."""
        return self.words(f"{self._at}.name")

    @property
    def one(self) -> str:
        """What one of its items is called."""
        return self.words(f"{self._at}.one")

    @property
    def lead(self) -> str:
        """What the register is for, in a sentence."""
        return self.words(f"{self._at}.lead")

    @property
    def group(self) -> str:
        """The overview's heading it stands under."""
        return self.words(f"{self._at}.group")

    def states(self) -> list[str]:
        """The states in the order of an item's life, as the words name them."""
        return self.words.below(f"{self._at}.state")

    def state(self, state: str) -> str:
        """A state of an item."""
        return self.words.first(f"{self._at}.state.{state}") or state

    def step(self, step: str) -> str:
        """What a step's button says."""
        return self.words.first(f"{self._at}.step.{step}") or step

    def part(self, part: str) -> str:
        """What a kind of part is called."""
        return self.words.first(f"{self._at}.part.{part}.name") or part

    def part_state(self, part: str, state: str) -> str:
        """A state of a part."""
        keys = (f"part.{part}.{state}", f"choice.{part}_state.{state}", f"choice.state.{state}")
        own = self.words.first(*(f"{self._at}.{key}" for key in keys))
        return own or self.state(state)

    def field(self, path: Path) -> str:
        """A field's label; its bare name where nobody wrote one."""
        return self.known_field(path) or path[-1]

    def known_field(self, path: Path) -> str | None:
        """A field's label, or None."""
        return self.words.first(*self._keys("field", path))

    def hint(self, path: Path) -> str:
        """What is to be typed into a field, where its label does not say it."""
        return self.words.first(*self._keys("hint", path)) or ""

    def choice(self, path: Path, value: str, shared: str = "") -> str:
        """The word for a value of a closed list; the value itself where nobody wrote one."""
        return self.known_choice(path, value, shared) or value

    def known_choice(self, path: Path, value: str, shared: str = "") -> str | None:
        """The word for a value of a closed list, or None."""
        own = (f"{key}.{value}" for key in self._keys("choice", path))
        return self.words.first(*own, f"{shared}.{value}")

    def fact(self, type_name: str) -> str:
        """What happened, as a title: ``huiyin.notice.drafted.v1`` has ``fact.notice.drafted``."""
        _, noun, past, _ = type_name.split(".")
        return self.words.first(f"fact.{noun}.{past}") or f"{noun} {past}"

    def _keys(self, section: str, path: Path) -> Iterable[str]:
        whole, last = "_".join(path), path[-1]
        names = dict.fromkeys((whole, last))
        for place in (self._at, "item"):
            for name in names:
                yield f"{place}.{section}.{name}"
