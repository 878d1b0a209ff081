"""Signed texts for addresses and hidden fields: of one purpose and one town, and of use nowhere else."""

from __future__ import annotations

from django.core import signing

from backend.tenants.schemas import current_schema


def sign(text: str, *, purpose: str) -> str:
    """`text` with a signature of the current town."""
    return _signer(purpose).sign(text)


def unsign(signed: str, *, purpose: str) -> str:
    """The text. Raises `django.core.signing.BadSignature` for another town's, another purpose's and invented ones."""
    return _signer(purpose).unsign(signed)


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"backend.inbox {current_schema()} {purpose}")
