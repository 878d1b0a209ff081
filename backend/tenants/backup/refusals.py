"""Why a file is not restored, or why it can't be now."""

from __future__ import annotations

from backend.common.errors import OrtsblattError


class BackupRefused(OrtsblattError):
    """The file is no complete, unchanged backup, or does not fit this code or region: nothing was touched."""

    code = "backup_refused"
    status = 409


class TownIsBusy(OrtsblattError):
    """Somebody else holds the town's tables (a long import, another restore, a dump): try again when it is through."""

    code = "town_is_busy"
    status = 409
    retryable = True
