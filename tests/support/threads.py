"""Real threads, started together, each with a connection of its own."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable

from django.db import connection

LONGEST = 400


def run_together(*jobs: Callable[[], None]) -> list[str]:
    """Runs the jobs at once, behind a barrier, and returns the traces of those that failed or never ended."""
    barrier, failures = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], None]) -> None:
        try:
            barrier.wait(30)
            job()
        except BaseException:
            failures.append(traceback.format_exc())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    return failures + [f"{thread.name} did not end" for thread in threads if thread.is_alive()]
