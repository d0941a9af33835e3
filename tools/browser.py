"""Drive a Chromium that is installed already, with the network denied.

The browser speaks its DevTools protocol over a pipe, so neither a driver nor another package is needed.
"""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-ipc-flooding-protection",  # it drops an address that a page keeps, after 200 in ten seconds
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
]

# What a page puts off, to its next frame or by half a second or less, may be let happen at once, in its order.
HASTEN = """(() => {
    const [frame, stop, wait, cancel] = [requestAnimationFrame, cancelAnimationFrame, setTimeout, clearTimeout];
    const [frames, timers] = [new Map(), new Map()];
    const put = (due, start, end, act) => {
        const go = () => { due.delete(id); end(id); act(performance.now()); };
        const id = start(go);
        due.set(id, go);
        return id;
    };
    window.requestAnimationFrame = (act) => put(frames, frame, stop, act);
    window.setTimeout = (act, ms = 0, ...rest) =>
        ms > 500 ? wait(act, ms, ...rest) : put(timers, (go) => wait(go, ms), cancel, () => act(...rest));
    window.clearTimeout = (id) => { timers.delete(id); cancel(id); };
    window.settle = async () => {
        await new Promise((done) => frame(done)); // by then a page knows the size that its window was given
        while (frames.size || timers.size) {
            (frames.size ? frames : timers).values().next().value();
            await null; // and who watches the page is told
        }
        await new Promise((done) => frame(done));
    };
})();"""

PATIENCE = 300  # seconds without a word, on however busy a machine, after which the browser hangs


def installed():
    """Return the path of the first Chromium or Chrome on the search path, or None (on Windows: no such pipe)."""
    return None if os.name == "nt" else next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One browser with one tab, which notes every request and every complaint.

    Use as a context manager. `requests` holds the addresses that were asked for, `complaints` what failed or was
    written to the console as an error, both since the last `open`.
    """

    def __enter__(self):
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()

        def connect():  # the protocol is spoken on descriptors 3 and 4
            ends = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)
            os.set_inheritable(3, True)  # which copying leaves undone where a copy is already 3 or 4
            os.set_inheritable(4, True)

        self._process = subprocess.Popen(
            [installed(), *FLAGS, f"--user-data-dir={self._profile.name}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=connect,
            close_fds=False,
            process_group=0,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._unread, self._sent, self._session = b"", 0, None
        self.requests, self.complaints = [], []
        try:
            target = self.call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ["Page", "Network", "Runtime", "Log"]:
                self.call(f"{domain}.enable")
            self.call("Page.addScriptToEvaluateOnNewDocument", source=HASTEN)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        os.killpg(self._process.pid, signal.SIGKILL)  # else what it has started may write into its profile once more
        self._process.wait()
        os.close(self._in)
        os.close(self._out)
        self._profile.cleanup()

    def call(self, method, **params):
        """Call one method of the DevTools protocol and return its result."""
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._sent:
            self._note(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def _next(self):
        """Wait for the browser's next message."""
        while b"\0" not in self._unread:
            if not select.select([self._in], [], [], PATIENCE)[0]:
                raise TimeoutError(f"the browser said nothing for {PATIENCE} s")
            if not (part := os.read(self._in, 1 << 20)):
                raise ConnectionError("the browser closed")
            self._unread += part
        message, self._unread = self._unread.split(b"\0", 1)
        return json.loads(message)

    def _note(self, event):
        """Keep what a test wants to know of an event."""
        params = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Network.loadingFailed":
                self.complaints.append(f"failed request: {params['errorText']}")
            case "Runtime.exceptionThrown":
                self.complaints.append(f"exception: {params['exceptionDetails']['text']}")
            case "Log.entryAdded" if params["entry"]["level"] == "error":
                self.complaints.append(f"error: {params['entry']['text']} {params['entry'].get('url', '')}")
            case "Runtime.consoleAPICalled" if params["type"] == "error":
                self.complaints.append(f"console: {params['args'][0].get('value')}")

    def show(self, width=1280, height=900, theme="light"):
        """Set the window's size and the colour scheme that pages are asked for."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])

    def open(self, address):
        """Load a page and wait until it is complete, its type included."""
        self.requests.clear()
        self.complaints.clear()
        self.call("Page.navigate", url=address)
        self.until("document.readyState === 'complete'")
        self.evaluate("document.fonts.ready.then(() => true)")

    def settle(self):
        """Wait until the page has drawn what it was told, without waiting for what it puts off."""
        self.evaluate("settle()")

    def load_drawings(self):
        """Load the drawings that a page loads only when its reader comes near."""
        self.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager'; })")
        self.until("[...document.images].every(image => image.complete)")

    def evaluate(self, expression):
        """Return the value of a JavaScript expression; promises are awaited."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"]["description"])
        return result["result"].get("value")

    def until(self, condition):
        """Wait until a JavaScript expression is true, on this page or on one that it leads on to."""
        end = time.monotonic() + PATIENCE
        while not self._holds(condition):
            if time.monotonic() > end:
                raise TimeoutError(f"not true after {PATIENCE} s: {condition}")
            time.sleep(0.005)

    def _holds(self, condition):
        try:
            return self.evaluate(condition)
        except RuntimeError as error:
            if "navigated" not in str(error):
                raise
            return False

    def picture(self, path, whole=False):
        """Save what the window shows, or the whole page, as a PNG."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))
