"""The app of what several modules point to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "backend.library"
    label = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from backend.library import checking, choosing, guarding, publishing, signals  # noqa: PLC0415 - models are not loaded before
        from backend.library.town_settings import recording  # noqa: PLC0415 - the same
        from backend.library.variants import deciding  # noqa: PLC0415

        signals.connect()
        recording.connect()
        deciding.connect()
        publishing.content_checks.append(deciding.refusals)
        publishing.content_checks.append(checking.blocking_remarks)
        choosing.close_empty_forms()
        choosing.pass_over_what_is_no_key()
        guarding.guard_the_ways_to_live()
