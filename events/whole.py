"""What a whole number is in everything that is told to the ledger: JSON's ``1``, as its schema
says, and neither ``true`` nor ``"1"``, which pydantic left to itself reads as 1.
"""

from typing import Annotated

from pydantic import Strict

Whole = Annotated[int, Strict()]
"""The one way to write an integer field of a fact or of a request's body: a test finds every other.
Queries, which come as text, have plain ``int``.
"""
