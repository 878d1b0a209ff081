"""Jobs, done by a real worker until nothing waits."""

from __future__ import annotations

from unittest import mock

from procrastinate.contrib.django import app


def work_off(**options: object) -> None:
    """What waits now; nothing by the clock, whose jobs would find every town of the tests and leave rows there."""
    with (
        app.replace_connector(app.connector.get_worker_connector()) as worker,
        mock.patch.object(worker.periodic_registry, "periodic_tasks", {}),
    ):
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, **options)
