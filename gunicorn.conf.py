"""How gunicorn serves the application; `gunicorn app:server` reads this file by itself.

The application is loaded once and then forked (`preload_app`), so all workers share its memory and
one store. The arithmetic libraries' own threads are fixed here, before anything imports NumPy:
several workers with a pool of threads each would slow one another down.
"""

import ctypes
import os
import socket
import struct
from pathlib import Path

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from dashboard.settings import Settings  # noqa: E402

SILENCE_SECONDS = 30
M_MMAP_THRESHOLD = -3  # malloc.h
mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
if mallopt is not None:
    # glibc keeps freed arrays of up to 32 MB in each thread's heap; these go back to the system.
    # Measured on a table of 1,000,000 x 4, all panels opened: 244 MB in place of 460.
    mallopt(M_MMAP_THRESHOLD, 262_144)

settings = Settings.from_environment(os.environ)
# A platform that names a port wants to reach it from outside.
host = "0.0.0.0" if "PORT" in os.environ and "HOST" not in os.environ else settings.host

bind = f"{host}:{settings.port}"
workers = settings.workers
threads = settings.threads
worker_class = "gthread"
preload_app = True
timeout = 60  # seconds without a sign of life from a worker
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"  # heartbeats must not wait for a slow disk


def when_ready(server):
    """Say where the application is; let no connection wait long for a sender that has stalled."""
    patience = struct.pack("ll", SILENCE_SECONDS, 0)
    for listener in server.LISTENERS:  # connections inherit it; a stalled one frees its thread
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
    listener = server.LISTENERS[0].getsockname()
    shown = "127.0.0.1" if listener[0] == "0.0.0.0" else listener[0]
    print(f"GMM Explorer: http://{shown}:{listener[1]}{settings.url_prefix}", flush=True)


def post_worker_init(worker):
    """Begin to remove what has expired; a thread begun before the fork would not be there."""
    worker.wsgi.extensions["services"].sweeper.start()


def worker_exit(server, worker):
    """End the jobs of a worker that stops, so that it need not wait for them."""
    if worker.wsgi is not None:
        worker.wsgi.extensions["services"].sweeper.stop()
        worker.wsgi.extensions["services"].jobs.close()
