"""Celery's way in. The rules are in `arbete`.

A message says only which job; it is acknowledged when the work is over, and a job that is taken or done is let be.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery.signals import worker_ready

from kvalitet.celery import app
from kvalitet.jobb import arbete


@app.task(name="jobb.kor", acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def kor(jobb_id: str) -> None:
    arbete.kor(UUID(jobb_id))


# Sent by the clock every half minute; one that no worker had time for is of no use when the next one comes.
@app.task(name="jobb.ta_upp_avbrutna", expires=30, ignore_result=True)
def ta_upp_avbrutna() -> None:
    arbete.ta_upp_avbrutna()


@worker_ready.connect
def vid_start(**_: Any) -> None:
    """A worker that starts asks at once whether somebody left something behind."""
    ta_upp_avbrutna.delay()
