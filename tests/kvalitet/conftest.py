"""Fixtures for the tests of this folder."""

from __future__ import annotations

from tests.arbetare import arbetarinstallningar, ko, ny_arbetare

__all__ = ["arbetarinstallningar", "ko", "ny_arbetare"]
