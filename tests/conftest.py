"""What must hold before NumPy is loaded and for every property-based test; and the browser of all browser tests."""

import gc
import os
from contextlib import contextmanager

# The matrices here are small: threads of the linear algebra only wait for each other, up to a hundred times longer.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from browser import Browser, installed
from hypothesis import HealthCheck, settings

# Parsed pages and expressions live long: looking through them for garbage all the time would cost a tenth of the time.
gc.set_threshold(100_000, 50, 100)

# A gate must not depend on luck nor on a busy machine; pytest --hypothesis-profile=default looks for new failures.
settings.register_profile("repeatable", derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def chromium():
    """Return a running Chromium, one for all that a process tests."""
    if not installed():
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")
    with Browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def browser(chromium):
    """Return the Chromium, wide and light."""
    chromium.show()
    return chromium


@pytest.fixture
def messages(monkeypatch, snapshot, tmp_path):
    """Record whole what is said of each error that a test expects, and of which it matches a part."""
    said, raises = [], pytest.raises

    @contextmanager
    def noting(*kinds, **named):
        with raises(*kinds, **named) as raised:
            yield raised
        said.append(f"{raised.type.__name__}: {raised.value}".replace(str(tmp_path), ""))

    monkeypatch.setattr(pytest, "raises", noting)
    yield
    if said:
        assert "\n".join(sorted(said)) == snapshot(name="messages")  # a test may go through a set
