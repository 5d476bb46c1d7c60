"""Finds the registers: every module here with a ``REGISTER``. Adding one needs no list."""

import functools
import importlib
from collections.abc import Mapping
from pathlib import Path

from services.ledger.registers.contract import AnyRegister

_NOT_REGISTERS = frozenset({"__init__", "contract", "found"})


@functools.cache
def all_registers() -> Mapping[str, AnyRegister]:
    """The registers by kind."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    modules = (
        importlib.import_module(f"services.ledger.registers.{name}")
        for name in names
        if name not in _NOT_REGISTERS
    )
    registers: list[AnyRegister] = [module.REGISTER for module in modules]
    return {register.kind: register for register in registers}
