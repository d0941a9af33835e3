"""Settings that must hold before NumPy is loaded."""

import os

# The matrices here are small: threads of the linear algebra only wait for each other, up to a hundred times longer.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
