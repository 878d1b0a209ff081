"""Where pictures, documents and static files are kept, and how much may come in at once."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import VAR_DIR, env


def _media_storage(address: str) -> dict[str, Any]:
    """Django's STORAGES entry for `s3://bucket/folder?endpoint_url=…&region=…`; for no address the disk."""
    if not address:
        return {"BACKEND": "django_tenants.files.storage.TenantFileSystemStorage"}
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.hostname or "@" in parts.netloc or options.keys() - {"endpoint_url", "region"}:
        raise ImproperlyConfigured(
            "MEDIA_STORAGE_URL must look like s3://bucket/folder?endpoint_url=https://s3.example.org&region=eu-central-1"
        )
    # The keys are boto3's business: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or the file AWS_SHARED_CREDENTIALS_FILE.
    return {
        "BACKEND": "backend.tenants.s3.TownS3Storage",
        "OPTIONS": {"bucket": parts.netloc, "folder": parts.path.strip("/"), **options},
    }


STORAGES = {
    "default": _media_storage(env.str("MEDIA_STORAGE_URL", default="")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = str(VAR_DIR / "media")
MEDIA_URL = "/media/"
MULTITENANT_RELATIVE_MEDIA_ROOT = "%s"
STATIC_URL = "/static/"
STATIC_ROOT = str(VAR_DIR / "static")
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # each block of a text has five: two hundred are more than Django's 1,000
