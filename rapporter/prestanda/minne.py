"""How much memory a program has held at the most, in megabytes."""

from __future__ import annotations

import re
import resource
from pathlib import Path


def hogst() -> float:
    """This program itself. The system's own count goes on from what the parent held."""
    rad = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(rad[1]) / 1024 if rad else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def barnens() -> float:
    """The largest of the programs it has started and waited for. A child counts from what this one then held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
