"""The app of information pages and what stands beside them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "backend.content"
    label = "content"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from backend.content.gazettes.numbers import taken_number  # noqa: PLC0415 - models are not loaded before
        from backend.library.publishing import content_checks  # noqa: PLC0415 - the same

        content_checks.append(taken_number)
