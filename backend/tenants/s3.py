"""The files of all towns in one S3 bucket, a folder a town; imported only where MEDIA_STORAGE_URL names a bucket.

Addresses stay those of the town's own host: nobody's browser ever talks to the bucket.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from backend.common.errors import FilesUnavailable
from backend.tenants.schemas import current_schema

MEMORY_A_FILE = 2 * 1024 * 1024  # what is larger is worked on in a temporary file
# A request waits for the bucket no longer than this, twice: then it says that files can't be reached.
CONNECT_SECONDS = 3
READ_SECONDS = 15
NOT_THERE = {"404", "NoSuchKey", "400", "InvalidArgument", "KeyTooLongError"}


class TownS3Storage(S3Storage):
    """django-storages' own, whose folder is the schema that the connection is in, as with files on disk."""

    def __init__(
        self, *, bucket: str, folder: str = "", endpoint_url: str | None = None, region: str | None = None
    ) -> None:
        self._folder = folder
        super().__init__(
            bucket_name=bucket,
            endpoint_url=endpoint_url,
            region_name=region,
            file_overwrite=False,
            max_memory_size=MEMORY_A_FILE,
            client_config=Config(
                signature_version="s3v4",
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"mode": "standard", "total_max_attempts": 2},
                # What stores other than Amazon's understand.
                s3={"addressing_style": "path" if endpoint_url else "auto"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    @property
    def location(self) -> str:
        """The town's folder; asked anew each time, since one storage object serves all towns."""
        return posixpath.join(self._folder, current_schema())

    @location.setter
    def location(self, value: str) -> None:
        """What the base class sets to its own default; our folder is an argument."""

    @property
    def bucket(self) -> Any:
        """This thread's own: boto3's resources are not for several threads."""
        return self.connection.Bucket(self.bucket_name)

    def url(self, name: str, *_args: Any, **_kwargs: Any) -> str:
        """The address on the town's host, where `serving.media` checks who may read."""
        return f"{settings.MEDIA_URL}{current_schema()}/{filepath_to_uri(clean_name(name))}"

    def stream(self, name: str) -> tuple[IO[bytes], int]:
        """The file's bytes as they come in, and how many. Raises FileNotFoundError, FilesUnavailable."""
        with _explained():
            answer = self.bucket.Object(self._normalize_name(clean_name(name))).get()
        return answer["Body"], answer["ContentLength"]


@contextmanager
def _explained() -> Iterator[None]:
    """What boto3 raises, in Django's and our words."""
    try:
        yield
    except ClientError as error:
        if str(error.response["Error"]["Code"]) in NOT_THERE:
            raise FileNotFoundError(str(error)) from error
        raise FilesUnavailable from error
    except BotoCoreError as error:
        raise FilesUnavailable from error
