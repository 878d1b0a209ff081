"""How much room a town's pictures and documents may take."""

from __future__ import annotations

from django.db import models
from django.db.models import Sum
from wagtail.contrib.settings.models import BaseGenericSetting

from backend.library.models.media import Attachment, Picture

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
    def used() -> int:
        """In bytes: the files as they are stored, without the sizes that are made of them."""
        sums = (model.objects.aggregate(sum=Sum("file_size"))["sum"] for model in (Picture, Attachment))
        return sum(each or 0 for each in sums)
