"""Settings that must hold before NumPy is loaded, and for every property-based test."""

import os

# The matrices here are small: threads of the linear algebra only wait for each other, up to a hundred times longer.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

# A gate must not depend on luck; pytest --hypothesis-profile=default looks for new failures.
settings.register_profile("repeatable", derandomize=True, database=None)
settings.load_profile("repeatable")
