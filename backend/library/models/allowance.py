"""How much room a town's pictures and documents may take."""

from __future__ import annotations

from django.db import connection, models
from django.db.models import Sum
from wagtail.contrib.settings.models import BaseGenericSetting

from backend.library.models.media import Attachment, Picture
from backend.tenants.schemas import current_schema

GIGABYTES = 5
_BYTES = 1024**3


class MediaAllowance(BaseGenericSetting):
    """What the operator allows in the municipality file; nobody changes it in the CMS."""

    gigabytes = models.PositiveIntegerField(default=GIGABYTES)

    @property
    def allowed(self) -> int:
        """In bytes."""
        return self.gigabytes * _BYTES

    @staticmethod
    def count_alone() -> None:
        """Until the end of the transaction: two uploads at once would both find the last room."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{current_schema()} media"])

    @staticmethod
    def used() -> int:
        """In bytes: the files as they are stored, without the sizes that are made of them."""
        sums = (model.objects.aggregate(sum=Sum("file_size"))["sum"] for model in (Picture, Attachment))
        return sum(each or 0 for each in sums)
