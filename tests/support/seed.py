"""The seed of everything random in the tests, printed so that a failure can be repeated."""

from __future__ import annotations

import os
import random

SEED = int(os.environ.get("TICKER_TEST_SEED") or random.SystemRandom().randrange(10**9))
