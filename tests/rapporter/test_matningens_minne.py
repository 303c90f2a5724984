"""What the bench says of memory is of what it measures, and not of the process that measures."""

from __future__ import annotations

from rapporter.prestanda.sattning import satt
from rapporter.prestanda.urvalet import urvalet

_TYNGD = 500 * 1024 * 1024  # bytes
_HTML = '<!doctype html><html lang="sv"><head><title>Prov</title></head><body><h1>Prov</h1></body></html>'


def test_what_the_measuring_process_holds_is_not_counted() -> None:
    tung = bytearray(_TYNGD)
    tung[::4096] = b"x" * len(tung[::4096])  # touched, so that it is held
    tid, sidor, mb = satt(_HTML)
    assert tid > 0
    assert sidor == 1
    assert 0 < mb < 400
    assert all(0 < varde.mb < 300 for varde in urvalet() if varde.mb is not None)
    assert len(tung) == _TYNGD
