"""The command that writes the contract's snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backend.mobile_api.document import SNAPSHOT_PATH, document_text


class Command(BaseCommand):
    help = "Write the OpenAPI document to docs/openapi.json, where a change of the contract shows in review."

    def handle(self, **_: Any) -> None:
        path = Path(settings.BASE_DIR) / SNAPSHOT_PATH
        path.write_text(document_text(), encoding="utf-8")
        self.stdout.write(f"wrote {path}")
