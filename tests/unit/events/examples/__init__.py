"""One complete, plain example of every type and version, with every personal field present; a
module for each topic, found by looking.
"""

import importlib
from pathlib import Path
from typing import Any


def _gathered() -> dict[str, dict[str, Any]]:
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names if name[0] != "_")
    return {name: data for module in modules for name, data in module.EXAMPLES.items()}


EXAMPLES: dict[str, dict[str, Any]] = _gathered()
