"""Places: where `ticker serve` listens, by its settings, or by what systemd hands over."""

from __future__ import annotations

import logging
import os

from ticker.machine import listening
from ticker.machine.activation import WrongSocket, handed_over
from ticker.machine.listening import Listening
from ticker.settings import Settings, WrongSetting

logger = logging.getLogger(__name__)


def listened_on(setup: Settings) -> Listening:
    """Listen; raises WrongSetting where that cannot be."""
    try:
        given = handed_over(os.environ)
    except WrongSocket as error:
        raise WrongSetting(str(error)) from None
    if given:
        found = listening.on_given(given, setup.workers)
        logger.info("systemd has handed %s over, which is served on instead.", found.where)
        return found
    return _at_path(setup) if setup.uds else _on_address(setup)


def _at_path(setup: Settings) -> Listening:
    try:
        found = listening.at_path(setup.uds, setup.workers)
    except OSError as error:
        raise WrongSetting(
            f"TICKER_UDS {setup.uds} cannot be served on: {error.strerror or error}. Stop what "
            "serves there, or name another path, in a folder that is there and ours to write to."
        ) from None
    logger.info("Serving on %s, for its user and its group.", found.where)
    return found


def _on_address(setup: Settings) -> Listening:
    try:
        return listening.on_address(setup.host, setup.port, setup.workers)
    except OSError as error:
        raise WrongSetting(
            f"TICKER_HOST {setup.host} and TICKER_PORT {setup.port} cannot be served on: "
            f"{error.strerror}. Stop what serves there, or choose another port."
        ) from None
