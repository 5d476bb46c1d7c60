"""Who and which homes a fact names gets their subject id, so that nothing personal identifies them
(law 5).
"""

from typing import Any, TypeVar

from pydantic import BaseModel

from events.party import Flat, Party
from events.vocabulary import COMPANY_PARTITION
from services.privacy.subjects import Subjects

ModelT = TypeVar("ModelT", bound=BaseModel)


def with_subjects(model: ModelT, community: str | None, subjects: Subjects) -> ModelT:
    """The same with every party's and flat's subject id filled in."""
    changes: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            changes[name] = _named(value, community, subjects)
        elif isinstance(value, tuple) and any(isinstance(each, BaseModel) for each in value):
            changes[name] = tuple(_named(each, community, subjects) for each in value)
    return model.model_copy(update=changes) if changes else model


def _named(value: BaseModel, community: str | None, subjects: Subjects) -> BaseModel:
    place = community or COMPANY_PARTITION
    if isinstance(value, Party):
        return value.model_copy(update={"id": subjects.subject_of(place, value)})
    if isinstance(value, Flat):
        return value.model_copy(update={"id": subjects.flat(place, value)})
    return with_subjects(value, community, subjects)
