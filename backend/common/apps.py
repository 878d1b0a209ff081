"""The room as a Django app, so that its message catalogue is found; it has no models."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers `backend.common` under the label `common`."""

    name = "backend.common"
    label = "common"
