"""Files of one town, on that town's host only; documents have Wagtail's own view, which keeps the same rules."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath
from typing import IO, Any, cast

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from backend.common.errors import FilesUnavailable
from backend.serving.problems import problem

# Renditions: named after their content, without camera data. All else (originals) is for those who may open the CMS.
PUBLIC_FOLDER = "images"
SHOWN = {".gif", ".jpeg", ".jpg", ".png", ".webp"}
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def media(request: HttpRequest, schema: str, name: str) -> HttpResponseBase:
    """One stored file. The schema in the address must be that of the host; what is not a picture is a download."""
    town: Any = request.tenant  # type: ignore[attr-defined]  # set by the tenants' middleware
    parts = PurePosixPath(name).parts
    if schema != town.schema_name or ".." in parts:
        raise Http404
    is_public = parts[:1] == (PUBLIC_FOLDER,)
    if not is_public and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    try:
        response = _file(name)
    except FilesUnavailable as error:
        return problem(error)
    response["Cache-Control"] = FOR_EVER if is_public else "private, no-store"
    return response


def _file(name: str) -> FileResponse:
    """The file as a sandboxed answer: one origin is shared with the CMS, so nothing in it may run."""
    try:
        file, size = _opened(name)
    except (OSError, SuspiciousOperation, ValueError) as error:  # ValueError: a NUL in the name
        raise Http404 from error
    is_shown = PurePosixPath(name).suffix.lower() in SHOWN
    content_type = mimetypes.guess_type(name)[0] if is_shown else "application/octet-stream"
    filename = PurePosixPath(name).name
    response = FileResponse(file, as_attachment=not is_shown, filename=filename, content_type=content_type)
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _opened(name: str) -> tuple[IO[bytes], int]:
    """A storage that is far away hands its bytes on as they come; opening a file there would fetch it first."""
    if hasattr(default_storage, "stream"):
        stream: tuple[IO[bytes], int] = default_storage.stream(name)
        return stream
    file = default_storage.open(name)
    return cast("IO[bytes]", file), file.size


urlpatterns: list[URLPattern] = [path("media/<slug:schema>/<path:name>", media, name="media")]
