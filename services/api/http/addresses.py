"""How an address names a case, an item or a day."""

from datetime import date
from typing import Annotated

from fastapi import Path
from pydantic import Field

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

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
"""A day one may ask of: one can count on from it and back."""
