"""Making, opening and forgetting links to previews; the pages for that are in `sharing_views`."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from wagtail.models import Revision

from backend.accounts.models import User
from backend.desk.models import SharedPreview
from backend.tenants.schemas import current_schema

DAYS = 7


def share(revision: Revision, *, by: User, now: datetime) -> SharedPreview:
    """A link to this version, for a week; the version stays as long as the link does."""
    return SharedPreview.objects.create(
        revision=revision, made_by=by, made_at=now, expires_at=now + timedelta(days=DAYS)
    )


def token_of(shared: SharedPreview) -> str:
    """The secret of the link, good in this town only."""
    return _signer().sign(shared.public_id.hex)


def find(token: str, *, now: datetime) -> SharedPreview | None:
    """What a link opens; None if it is none of ours, taken back, or too old."""
    try:
        public_id = UUID(hex=_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    return SharedPreview.objects.valid(now=now).select_related("revision").filter(public_id=public_id).first()


def forget_old(*, now: datetime) -> None:
    """Links that open nothing any more leave no row behind."""
    SharedPreview.objects.filter(expires_at__lte=now).delete()


def _signer() -> Signer:
    return Signer(sep=".", salt=f"shared preview {current_schema()}")
