"""The shape shared by every section of the municipality file; which sections there are is the registry's business."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_noop
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic import Field as ModelField


class Mistake(ValueError):
    """A mistake that only several values together show, with the key at which the reader looks for it."""

    def __init__(self, message: str, *, at: str) -> None:
        self.at = at
        super().__init__(message)


class Part(BaseModel):
    """Any object inside a municipality file: unknown keys are mistakes, and every field has a description."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, use_attribute_docstrings=True)


class Section(Part):
    """The top-level keys that one module adds to the municipality file."""


def owned_by_file(**kwargs: Any) -> Any:
    """A field that always becomes what the file says."""
    return ModelField(json_schema_extra={"x-owner": "file"}, **kwargs)


def first_value(**kwargs: Any) -> Any:
    """A field that the CMS may change afterwards: the file gives its first value."""
    return ModelField(json_schema_extra={"x-owner": "first value"}, **kwargs)


def _web_address(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError(gettext_noop("an address must begin with https:// or http://"))
    return value


Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
WebAddress = Annotated[str, StringConstraints(max_length=500), AfterValidator(_web_address)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Phone = Annotated[str, StringConstraints(pattern=r"^[+0-9][0-9 /()-]{2,29}$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$", max_length=20)]
