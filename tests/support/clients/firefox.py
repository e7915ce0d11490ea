"""Firefox, where it is installed, driven by WebDriver BiDi: one process, new readers each time."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import connect

from support.machines.stores import wait_for

PATIENCE = 20
SETTINGS = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.newtabpage.enabled": False,
    "browser.region.network.url": "",
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "",
    "toolkit.telemetry.server": "",
    "ui.prefersReducedMotion": 1,
}
"""What it would else ask of others, and a page that scrolls at once."""

CONTROL, ENTER, END = "\ue009", "\ue007", "\ue010"
"""Keys that write nothing, as WebDriver has them."""
CHORDS = {CONTROL}
"""Those that are held while others are pressed."""


def installed() -> str | None:
    """Return the path of Firefox; None where there is none."""
    return shutil.which("firefox") or shutil.which("firefox-esr")


class Firefox:
    """One Firefox, with a profile of its own."""

    def __init__(self) -> None:
        self._profile = Path(tempfile.mkdtemp(prefix="ticker-firefox-"))
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in SETTINGS.items()]
        (self._profile / "user.js").write_text("\n".join(lines))
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        options = ["--headless", "--no-remote", "--remote-debugging-port", "0"]
        self._process = subprocess.Popen(
            [str(installed()), *options, "--profile", str(self._profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        address = wait_for(self._address, "Firefox says where it listens", PATIENCE)
        self._connecting = connect(f"{address}/session", max_size=None)
        self._socket = self._connecting.__enter__()
        self.ask("session.new", capabilities={})
        return self

    def __exit__(self, *_: object) -> None:
        self.ask("browser.close")
        self._connecting.__exit__(None, None, None)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr:
            self._said.extend(iter(self._process.stderr.readline, ""))

    def _address(self) -> str:
        found = re.search(r"BiDi listening on (ws://\S+)", "".join(self._said))
        return found[1] if found else ""

    def ask(self, method: str, **parameters: Any) -> Any:
        """Give a command; return its result."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(PATIENCE * 2))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def tab(self) -> Tab:
        """Open a page in it, for a reader who has never been here."""
        reader = self.ask("browser.createUserContext")["userContext"]
        return Tab(self, self.ask("browsingContext.create", type="tab", userContext=reader))


class Tab:
    """A page in Firefox."""

    def __init__(self, firefox: Firefox, made: dict[str, Any]) -> None:
        self._firefox = firefox
        self._context = made["context"]

    def _ask(self, method: str, **parameters: Any) -> Any:
        return self._firefox.ask(method, context=self._context, **parameters)

    def goto(self, url: str) -> None:
        self._ask("browsingContext.navigate", url=url, wait="complete")

    def reload(self) -> None:
        self._ask("browsingContext.reload", wait="complete")

    def back(self) -> None:
        # The page knows of its history before the browser's other processes do.
        self.evaluate("history.back()")

    def resize(self, width: int, height: int) -> None:
        self._ask("browsingContext.setViewport", viewport={"width": width, "height": height})

    def close(self) -> None:
        self._ask("browsingContext.close")

    def evaluate(self, expression: str) -> Any:
        """Return what an expression is worth in the page, as JSON has it."""
        answer = self._firefox.ask(
            "script.evaluate",
            expression=f"JSON.stringify(({expression}) ?? null)",
            target={"context": self._context},
            awaitPromise=False,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def until(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        wait_for(lambda: self.evaluate(expression), expression, PATIENCE)

    def click(self, selector: str) -> None:
        """Click in the middle of an element, which has to be in view and on top."""
        box = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        x, y = self.evaluate(
            f"(({{ x, y, width, height }}) => [x + width / 2, y + height / 2])({box})"
        )
        move = {"type": "pointerMove", "x": round(x), "y": round(y)}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        hand = {"type": "pointer", "id": "hand", "actions": [move, *press]}
        self._ask("input.performActions", actions=[hand])

    def type(self, *keys: str) -> None:
        """Press keys one by one where the focus is, and let go of all of them in the end."""
        ups = [{"type": "keyUp", "value": key} for key in keys if key in CHORDS]
        presses = []
        for key in keys:
            presses.append({"type": "keyDown", "value": key})
            if key not in CHORDS:
                presses.append({"type": "keyUp", "value": key})
        keyboard = {"type": "key", "id": "keyboard", "actions": [*presses, *ups]}
        self._ask("input.performActions", actions=[keyboard])
