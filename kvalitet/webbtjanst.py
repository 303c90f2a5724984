"""How gunicorn serves the pages, wherever it is started: `-c kvalitet/webbtjanst.py`. Where it listens is said there.

Four processes, since one of them uses one core at most, and each with a socket of its own: behind one socket a process
that is awake takes most of the callers, and the other cores rest. Measured with 16 users on two cores, the median of a
list: 150–380 ms with two processes and one socket, 110–170 with this.
"""

from __future__ import annotations

workers = 4
threads = 4
worker_class = "gthread"
reuse_port = True
timeout = 60
