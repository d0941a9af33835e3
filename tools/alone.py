"""Let one command at a time work in this folder: the next one says in a line that it waits.

    python tools/alone.py COMMAND …

The lock is on the folder itself, so that it leaves nothing behind, even where a command is killed.
"""

import os
import sys
from contextlib import contextmanager
from pathlib import Path

WAITING = "Another command is at work in this folder; waiting for it"


@contextmanager
def alone():
    """Hold the folder's lock; Windows has none of this kind, and nothing is held there."""
    try:
        import fcntl
    except ImportError:
        yield None
        return
    folder = os.open(Path(__file__).parent.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(WAITING, file=sys.stderr, flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


if __name__ == "__main__":
    with alone() as held:
        os.set_inheritable(held, True)
        os.execvp(sys.argv[1], sys.argv[1:])
