"""Signed texts for addresses and hidden fields: of one purpose and one town, and of use nowhere else."""

from __future__ import annotations

from django.core import signing

from backend.tenants.schemas import current_schema


def sign(text: str, *, purpose: str, schema: str = "") -> str:
    """`text` with a signature of the current town; a thread in which no town is open names it."""
    return _signer(purpose, schema=schema).sign(text)


def unsign(signed: str, *, purpose: str) -> str:
    """The text. Raises `django.core.signing.BadSignature` for another town's, another purpose's and invented ones."""
    return _signer(purpose).unsign(signed)


def _signer(purpose: str, *, schema: str = "") -> signing.Signer:
    # The name of the room that this was in at first: letters of then are answered for weeks.
    return signing.Signer(salt=f"backend.inbox {schema or current_schema()} {purpose}")
