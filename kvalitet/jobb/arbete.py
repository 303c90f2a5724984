"""Long work: a row that a page shows and a function that a worker runs, with a result that is made exactly once.

    vantar ──(ansprak)──> pagar ──> klart
       ^                    │└────> misslyckat
       ├─ pulsen uteblev ───┘           │
       └────────── försök igen ─────────┘

A worker that takes a job writes a new `ansprak` in the row and from then on only who holds it may write there:
progress, result and failure are all conditional on it. A worker that has been gone too long (killed, frozen, cut off)
loses the ansprak when the job is taken up again, and whatever it then tries to write is refused. What the job produces
is saved in the same transaction as that check (`Resultat.spara`), so two workers never make two reports.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from kombu.exceptions import OperationalError

from kvalitet.celery import app
from kvalitet.jobb.krav import hinder
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import PdfKundeInteSkapas

logger = logging.getLogger(__name__)

_FRAGA = "Händer det igen, fråga systemförvaltaren och ange {kort}."
_OVANTAT = f"Något gick fel och jobbet blev inte klart. Försök igen om en stund. {_FRAGA}"
_AVBRUTET = f"Jobbet avbröts {{antal}} gånger och blev inte klart. Försök igen om en stund. {_FRAGA}"
_INTE_IGEN = "Jobbet är redan igång eller klart. Det går inte att köra igen."


class JobbFel(Exception):
    """Raised by a job that cannot be done. The text is a Swedish sentence for the person who asked for it."""


class AnspraketForlorat(Exception):
    """This worker no longer holds the job; another has taken it up. Let it pass through."""


@dataclass(frozen=True)
class Resultat:
    """What a job came to. `data` is shown on its page: "url" (within the site) and "text" (the words of the link).

    `spara` is called in the transaction that marks the job as done, after the check that this worker still holds it,
    and at most once in the job's life: it writes the product, and may give more `data` back.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    spara: Callable[[], Mapping[str, Any] | None] | None = None


Jobbfunktion = Callable[..., "dict[str, Any] | Resultat"]
F_ = TypeVar("F_", bound=Jobbfunktion)
_SLAG: dict[str, Jobbfunktion] = {}


def jobbslag(namn: str) -> Callable[[F_], F_]:
    """Register `def f(forlopp: Forlopp, **argument) -> dict | Resultat` as the work of jobs of this slag.

    It runs outside any transaction and may be run again from the beginning if the worker dies: what it writes itself
    must bear that. What must exist once belongs in `Resultat.spara`. A Swedish refusal is raised as JobbFel (an
    OtillatenOvergang or a PdfKundeInteSkapas is shown too). Raises ValueError when the name is taken.
    """

    def registrera(f: F_) -> F_:
        if namn in _SLAG:
            raise ValueError(f"There is already a jobbslag {namn!r}")
        _SLAG[namn] = f
        return f

    return registrera


def starta(slag: str, *, rubrik: str, person: Person, argument: dict[str, Any] | None = None) -> Jobb:
    """Put a job in the queue when the transaction commits. Its page is `jobb:jobb`.

    `rubrik` is neutral and at most 150 characters; `argument` is JSON and holds ids and codes, no personal data. A
    queue that does not answer stops nothing: the job waits in its row and is put in the queue later.
    """
    jobb = Jobb.objects.create(slag=slag, rubrik=rubrik, person=person, argument=argument or {}, puls=timezone.now())
    _skicka_vid_commit(jobb.pk)
    return jobb


def forsok_igen(jobb: Jobb) -> None:
    """Put a job that failed in the queue again, with all its attempts.

    Raises OtillatenOvergang in any other state, and when its person may not start it any more (`krav`).
    """
    with transaction.atomic():
        if nej := hinder(jobb):
            raise OtillatenOvergang(nej)
        antal = Jobb.objects.filter(pk=jobb.pk, status=Jobb.Status.MISSLYCKAT).update(
            **_NYTT_FORSOK, forsok=0, klart=None
        )
        if not antal:
            raise OtillatenOvergang(_INTE_IGEN)
        _skicka_vid_commit(jobb.pk)


_NYTT_FORSOK: dict[str, Any] = {
    "status": Jobb.Status.VANTAR,
    "ansprak": None,
    "puls": Now(),
    "procent": 0,
    "steg": "",
    "fel": "",
}


class Forlopp:
    """How a job tells its page how far it has come. `jobb` is the row as it was when the job was taken."""

    def __init__(self, jobb: Jobb) -> None:
        self.jobb = jobb

    def steg(self, procent: int, text: str) -> None:
        """Show that `procent` (0–100) is done and what is done now, a few Swedish words. Call it outside transactions.

        Raises AnspraketForlorat when another worker has taken the job up, and ValueError for any other number.
        """
        if not 0 <= procent <= 100:
            raise ValueError(f"{procent} is not a percentage")
        if not _mitt(self.jobb).update(procent=procent, steg=text[:150], puls=Now()):
            raise AnspraketForlorat


def kor(jobb_id: UUID) -> None:
    """Take the job and do it. Does nothing when it is taken or done: a message may come twice.

    Never raises for what goes wrong in the job itself; that is shown on its page.
    """
    jobb = gor_ansprak(jobb_id)
    if jobb is None:
        return
    try:
        with Hjarta(jobb):
            _arbeta(jobb)
    except AnspraketForlorat:
        logger.info("Jobb %s (%s) togs upp av en annan arbetare", jobb.kort, jobb.slag)


def gor_ansprak(jobb_id: UUID) -> Jobb | None:
    """The job, now held by us; None when it does not wait for anybody."""
    ansprak = uuid4()
    Jobb.objects.filter(pk=jobb_id, status=Jobb.Status.VANTAR).update(
        status=Jobb.Status.PAGAR, ansprak=ansprak, puls=Now(), forsok=F("forsok") + 1, procent=0, steg="", fel=""
    )
    return Jobb.objects.select_related("person").filter(pk=jobb_id, ansprak=ansprak).first()


def _arbeta(jobb: Jobb) -> None:
    try:
        if nej := hinder(jobb):
            raise JobbFel(nej)
        svar = _SLAG[jobb.slag](Forlopp(jobb), **jobb.argument)
        gor_klart(jobb, svar if isinstance(svar, Resultat) else Resultat(data=svar))
    except AnspraketForlorat:
        raise
    except (JobbFel, OtillatenOvergang) as fel:
        _misslyckas(jobb, str(fel))
    except PdfKundeInteSkapas as fel:
        logger.error("Jobb %s (%s): %s", jobb.kort, jobb.slag, fel.orsak)
        _misslyckas(jobb, fel.mening)
    except Exception as fel:
        logger.error("Jobb %s (%s) gick fel:\n%s", jobb.kort, jobb.slag, _utan_meddelanden(fel))
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # it may be the database that failed, and is back
        _misslyckas(jobb, _OVANTAT.format(kort=jobb.kort))


def gor_klart(jobb: Jobb, resultat: Resultat) -> None:
    """Save what the job produced and mark it as done, both or neither.

    Raises AnspraketForlorat, and then saves nothing, when another worker holds the job. Raises ValueError when "url"
    leads out of the site.
    """
    with transaction.atomic():
        if not _mitt(jobb).select_for_update().exists():
            raise AnspraketForlorat
        data = {**resultat.data, **((resultat.spara() if resultat.spara else None) or {})}
        if "url" in data and not url_has_allowed_host_and_scheme(data["url"], allowed_hosts=None):
            raise ValueError("The url of a result must be a path of this site")
        _mitt(jobb).update(status=Jobb.Status.KLART, procent=100, steg="", resultat=data, klart=Now())


def ta_upp_avbrutna() -> int:
    """Put jobs in the queue again whose worker has gone silent, or that nobody took. Returns how many.

    A job that has been lost `JOBB_FORSOK` times fails, since it may be what kills the worker.
    """
    with transaction.atomic():
        tysta = _alder_over(settings.JOBB_AVBRUTET_SEKUNDER).filter(status=Jobb.Status.PAGAR)
        slut = [jobb for jobb in tysta if jobb.forsok >= settings.JOBB_FORSOK]
        for jobb in slut:
            _misslyckas(jobb, _AVBRUTET.format(antal=jobb.forsok, kort=jobb.kort))
        igen = [jobb.pk for jobb in tysta if jobb not in slut]
        oplockade = _alder_over(settings.JOBB_OPLOCKAT_SEKUNDER).filter(status=Jobb.Status.VANTAR)
        igen += [jobb.pk for jobb in oplockade]
        Jobb.objects.filter(pk__in=igen).update(**_NYTT_FORSOK)
        for pk in igen:
            _skicka_vid_commit(pk)
    return len(igen)


def _alder_over(sekunder: float) -> QuerySet[Jobb]:
    """Unfinished jobs without a sign of life for so long, locked. One whose result is being saved is left alone."""
    tyst = Q(puls__lt=Now() - timedelta(seconds=sekunder)) | Q(puls__isnull=True)
    return Jobb.objects.select_for_update(skip_locked=True).filter(tyst, klart__isnull=True)


def _mitt(jobb: Jobb) -> QuerySet[Jobb]:
    """The row, as long as the ansprak in `jobb` still holds."""
    return Jobb.objects.filter(pk=jobb.pk, ansprak=jobb.ansprak, status=Jobb.Status.PAGAR)


def _misslyckas(jobb: Jobb, mening: str) -> None:
    _mitt(jobb).update(status=Jobb.Status.MISSLYCKAT, fel=mening[:300], klart=Now())


def _skicka_vid_commit(jobb_id: UUID) -> None:
    transaction.on_commit(lambda: _skicka(jobb_id))


def _skicka(jobb_id: UUID) -> None:
    en_gang_till = {"max_retries": 1, "interval_start": 0.2, "interval_step": 0, "interval_max": 0.2}
    try:
        app.send_task("jobb.kor", args=[str(jobb_id)], retry=True, retry_policy=en_gang_till)
    except OperationalError:
        logger.warning("Jobbkön svarar inte. Jobb %s ligger kvar och läggs i kön senare.", str(jobb_id)[:8])


def _utan_meddelanden(fel: BaseException | None) -> str:
    """Where it went wrong and by which exceptions, but not what they say: that may quote what somebody wrote."""
    delar: list[str] = []
    sedda: set[int] = set()
    while fel is not None and id(fel) not in sedda:
        sedda.add(id(fel))
        delar[:0] = [*traceback.format_tb(fel.__traceback__), f"{type(fel).__module__}.{type(fel).__qualname__}\n"]
        fel = fel.__cause__ or (None if fel.__suppress_context__ else fel.__context__)
    return "".join(delar)


class Hjarta:
    """Beats in the job's row while the block runs, from a thread with a connection of its own.

    It judges nothing: whether the job is still ours is asked where something is written.
    """

    def __init__(self, jobb: Jobb) -> None:
        self._jobb = jobb
        self._slut = Event()
        self._trad = Thread(target=self._sla, name=f"puls-{jobb.kort}", daemon=True)

    def __enter__(self) -> Self:
        self._trad.start()
        return self

    def __exit__(self, typ: type[BaseException] | None, fel: BaseException | None, tb: TracebackType | None) -> None:
        self._slut.set()
        self._trad.join(timeout=10)

    def _sla(self) -> None:
        while not self._slut.wait(settings.JOBB_PULS_SEKUNDER):
            try:
                _mitt(self._jobb).update(puls=Now())
            except DatabaseError:
                logger.warning("Pulsen för jobb %s gick inte att skriva", self._jobb.kort)
            finally:
                connection.close()
