"""Run by test_workers: one slow and ten quick queries in greenlets of one thread."""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import contextlib  # noqa: E402  # the patch comes before all else, as under gunicorn
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402

from onemg.engine.frames import Request  # noqa: E402
from onemg.engine.workers import WorkerPool  # noqa: E402
from onemg.errors import DeadlineExceeded  # noqa: E402
from onemg.rdf import media  # noqa: E402

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def main() -> None:
    """Print how many quick queries were answered before the slow one reached its deadline."""
    pool = WorkerPool(Path(sys.argv[1]), workers=2, queue_s=5)
    ended: list[float] = []

    def ask(text: str, deadline_s: float) -> None:
        with contextlib.suppress(DeadlineExceeded):
            list(pool.run(Request(text, media.CSV.type, deadline_s, 10, 1000), media.CSV))
        ended.append(time.monotonic())

    started = time.monotonic()
    slow = gevent.spawn(ask, SLOW, 1.0)
    quick = [gevent.spawn(ask, "SELECT (1 AS ?x) {}", 5.0) for _ in range(10)]
    gevent.joinall(quick)
    assert time.monotonic() - started < 0.9, ended
    assert not slow.ready()
    slow.join()
    pool.close()
    sys.stdout.write(f"{len(ended) - 1} answers during one slow query\n")


if __name__ == "__main__":
    main()
