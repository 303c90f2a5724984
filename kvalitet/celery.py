"""The worker's and the clock's way in (celery -A kvalitet.celery worker|beat)."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_ready

from kvalitet import langlivad

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvalitet.settings")

app = Celery("kvalitet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "kvalitet.jobb",
        "kvalitet.konto",
        "kvalitet.organisation",
        "kvalitet.utkast",
        "kvalitet.aviseringar",
        "avvikelser.synpunkter",
        "rapporter.sammanstallning",
        "rapporter.namnd",
    ]
)


@worker_ready.connect
def _stall_in(**_: Any) -> None:
    langlivad.stall_in()


app.conf.beat_schedule = {
    # Just after midnight, so that an uppdrag that begins or ends today holds from the first minute of the day.
    "synka-uppdrag": {"task": "organisation.synka_uppdrag", "schedule": crontab(hour="0", minute="1")},
    "rensa-inloggningar": {"task": "konto.rensa", "schedule": crontab(minute="17")},
    "rensa-filer": {"task": "utkast.rensa_filer", "schedule": crontab(hour="3", minute="41")},
    # Reminders and the day's letter. Once an hour for a morning when the machine was off; once a day does the work.
    "aviseringar-morgon": {"task": "aviseringar.morgon", "schedule": crontab(hour="6-17", minute="30")},
    "beratta-om-lamnade": {"task": "organisation.beratta_om_lamnade", "schedule": crontab(hour="6", minute="15")},
    "aviseringar-skicka": {"task": "aviseringar.skicka", "schedule": 60.0},
    "aviseringar-rensa": {"task": "aviseringar.rensa", "schedule": crontab(hour="3", minute="23")},
    "synpunkter-skicka": {"task": "synpunkter.skicka", "schedule": 60.0},
    "synpunkter-rensa-takt": {"task": "synpunkter.rensa_takt", "schedule": crontab(minute="27")},
    "lex-sarah-rensa": {"task": "lex_sarah.rensa", "schedule": crontab(minute="47")},
    "ram-rensa": {"task": "ram.rensa", "schedule": crontab(minute="37")},
    "ta-upp-avbrutna-jobb": {"task": "jobb.ta_upp_avbrutna", "schedule": 30.0},
}
