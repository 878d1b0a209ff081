"""What the environment chooses, read by a process of its own as every program reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOW = "import json\nfrom config.settings import base\nprint(json.dumps(eval({expression!r}, vars(base)), default=str))"


def read(expression: str, **environment: str) -> Any:
    shown = run(expression, **environment)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def run(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SHOW.format(expression=expression)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_a_connection_lives_ten_minutes_without_the_pool():
    database = read("DATABASES['default']")
    assert database["CONN_MAX_AGE"] == 600
    assert "pool" not in database["OPTIONS"]


def test_a_connection_lives_ten_minutes_in_the_pool():
    database = read("DATABASES['default']", DATABASE_POOL="8")
    assert database["CONN_MAX_AGE"] == 0
    assert database["OPTIONS"]["pool"] == {"min_size": 2, "max_size": 8, "max_lifetime": 600, "timeout": 10}


def test_files_lie_on_the_disk_unless_a_bucket_is_named():
    assert read("STORAGES['default']")["BACKEND"].endswith("TenantFileSystemStorage")
    address = "s3://media/region?endpoint_url=https://s3.example.org:9000&region=eu-central-1"
    assert read("STORAGES['default']", MEDIA_STORAGE_URL=address) == {
        "BACKEND": "backend.tenants.s3.TownS3Storage",
        "OPTIONS": {
            "bucket": "media",
            "folder": "region",
            "endpoint_url": "https://s3.example.org:9000",
            "region": "eu-central-1",
        },
    }


def test_what_speaks_s3_is_not_loaded_for_files_on_the_disk():
    loaded = "[name for name in __import__('sys').modules if name in {'boto3', 'botocore', 'storages'}]"
    start = "__import__('django').setup() or __import__('config.wsgi') and " + loaded
    assert read(start, DJANGO_SETTINGS_MODULE="config.settings.test") == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_POOL", "-1"),
        ("DATABASE_POOL", "viele"),
        ("WEB_WORKERS", "0"),
        ("WEB_THREADS", "0"),
        ("WEB_WORKER_LIFETIME", "59"),
        ("METRICS_TOKEN", "zu-kurz"),
        ("MEDIA_STORAGE_URL", "https://s3.example.org/bucket"),
        ("MEDIA_STORAGE_URL", "s3:///folder"),
        ("MEDIA_STORAGE_URL", "s3://key:secret@bucket"),
        ("MEDIA_STORAGE_URL", "s3://bucket?endpoint=https://s3.example.org"),
    ],
)
def test_a_bad_value_stops_the_start_and_names_its_variable(variable, value):
    shown = run("1", **{variable: value})
    assert shown.returncode != 0
    assert variable in shown.stderr


def test_earlier_secret_keys_are_separated_by_commas():
    assert read("SECRET_KEY_FALLBACKS") == []
    assert read("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS="") == []
    assert read("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS="old=,older/+") == ["old=", "older/+"]
