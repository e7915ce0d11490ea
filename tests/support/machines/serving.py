"""Run as ``python serving.py FD CONSTANTS``: a worker on a listening socket, with other constants.

Constants are named in full, such as ``ticker.wire.hub.hub.BEAT_SECONDS``.
"""

from __future__ import annotations

import json
import socket
import sys
from importlib import import_module

from ticker import settings
from ticker.web.server import run_worker

for name, value in json.loads(sys.argv[2]).items():
    module, _, constant = name.rpartition(".")
    assert hasattr(import_module(module), constant), name
    setattr(import_module(module), constant, value)
run_worker(settings.read({}), socket.socket(fileno=int(sys.argv[1])))
