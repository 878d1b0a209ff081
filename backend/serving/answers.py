"""What a read builder returns and how it becomes bytes on the wire: ETag, 304, compression, CORS, Cache-Control."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

MIN_GZIP_BYTES = 500  # below that the header costs more than it saves


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A body (bytes as they are, anything else as JSON) and the instant at which time alone makes it wrong."""

    body: Any
    valid_until: datetime | None = None
    content_type: str = "application/json"

    def to_bytes(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else orjson.dumps(self.body)


def respond(request: HttpRequest, answer: Answer, *, cache_control: str) -> HttpResponse:
    """The public answer: cookie-free, the same for everybody; strong ETag (another when gzipped), 304 when known."""
    body = answer.to_bytes()
    is_gzipped = len(body) >= MIN_GZIP_BYTES and "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}{"-gz" if is_gzipped else ""}"'
    if _is_known(etag, header=request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        del response["Content-Type"]
    else:
        response = HttpResponse(
            gzip.compress(body, 6, mtime=0) if is_gzipped else body, content_type=answer.content_type
        )
        if is_gzipped:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Cache-Control"] = cache_control
    response["Vary"] = "Accept-Encoding"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _is_known(etag: str, *, header: str) -> bool:
    """If-None-Match compares weakly (RFC 9110, 13.1.2): a proxy that re-compressed may have put W/ before our tag."""
    known = {tag.removeprefix("W/") for tag in parse_etags(header)}
    return etag in known or "*" in known
