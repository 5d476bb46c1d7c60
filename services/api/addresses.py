"""How an address names a case or an item."""

from typing import Annotated

from fastapi import Path

CaseId = Annotated[
    str,
    Path(
        description="The case's id.",
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        examples=["0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"],
    ),
]

ItemId = Annotated[
    str,
    Path(
        description="The item's id.",
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        examples=["0190a6f2-7f3e-7c1a-8d3b-1f2e3d4c5b6a"],
    ),
]
