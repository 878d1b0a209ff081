"""The processes of one server add up what they count, also over the death of one of them."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from prometheus_client import generate_latest

from backend.serving.metric_files import registry_of_all_processes

ROOT = Path(__file__).resolve().parents[2]
# What a web process does, without a web server: count, say so, and wait to be ended.
PROCESS = """
import sys
from django.conf import settings
settings.configure(METRICS_DIR=sys.argv[1])
from backend.serving import metrics
for _hit in range(3):
    metrics.cache_hit()
metrics.cache_size(content=100, entries=1)
print("counted", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path, settings):
    settings.METRICS_DIR = str(tmp_path)
    return tmp_path


@pytest.fixture
def web_process(folder):
    started = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", PROCESS, str(folder)]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "counted\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def value_of(name: str) -> float | None:
    registry = registry_of_all_processes()
    assert registry is not None
    return registry.get_sample_value(name)


def test_two_processes_tell_one_sum(web_process):
    web_process()
    web_process()
    assert value_of("ortsblatt_cache_hits_total") == 6
    assert value_of("ortsblatt_cache_bytes") == 200


def test_what_a_killed_process_counted_stays_and_what_it_held_is_gone(web_process):
    web_process()
    killed = web_process()
    killed.kill()
    killed.wait()
    assert value_of("ortsblatt_cache_hits_total") == 6
    assert value_of("ortsblatt_cache_bytes") == 100


def test_the_next_process_goes_on_where_a_killed_one_stopped(web_process, folder):
    for _generation in range(4):
        process = web_process()
        files = sorted(path.name for path in folder.iterdir())
        process.kill()
        process.wait()
    assert value_of("ortsblatt_cache_hits_total") == 12
    assert sorted(path.name for path in folder.iterdir() if not path.name.startswith("gauge_live")) == [
        name for name in files if not name.startswith("gauge_live")
    ]


def test_a_command_counts_for_itself_alone(settings):
    assert django_settings.METRICS_DIR == ""
    assert registry_of_all_processes() is None


def test_the_text_can_be_read_while_processes_count(web_process):
    web_process()
    registry = registry_of_all_processes()
    assert registry is not None
    assert b"ortsblatt_cache_hits_total 3.0" in generate_latest(registry)
