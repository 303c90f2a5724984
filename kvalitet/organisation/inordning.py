"""Who may stand under whom, and what a placering must fulfil on every day it holds."""

from __future__ import annotations

from datetime import date

from django.db import connection
from psycopg2.extras import DateRange

from kvalitet.organisation.models import Deltyp, Organisationsdel, Placering
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import uppraknat

_LINJEN = frozenset({Deltyp.NAMND, Deltyp.FORVALTNING, Deltyp.AVDELNING})

# An enhet may stand directly under its nämnd (an extern utförare has an avtal with a nämnd and no förvaltning above).
FAR_STA_UNDER: dict[Deltyp, frozenset[Deltyp]] = {
    Deltyp.KOMMUN: frozenset(),
    Deltyp.NAMND: frozenset({Deltyp.KOMMUN}),
    Deltyp.FORVALTNING: frozenset({Deltyp.KOMMUN, Deltyp.NAMND}),
    Deltyp.AVDELNING: _LINJEN,
    Deltyp.ENHET: _LINJEN,
}

_OVERORDNADE = """
    WITH RECURSIVE vag(id, giltig) AS (
        SELECT %s::bigint, daterange(%s, %s)
        UNION
        SELECT p.overordnad_id, v.giltig * p.giltig
        FROM vag v JOIN organisation_placering p ON p.delen_id = v.id AND p.giltig && v.giltig
    )
    SELECT lower(giltig) FROM vag WHERE id = %s LIMIT 1
"""
_ENHETER_UTAN_NAMND = """
    WITH RECURSIVE hos(id) AS (
        SELECT %(delen)s::bigint
        UNION
        SELECT p.delen_id FROM hos JOIN organisation_placering p
            ON p.overordnad_id = hos.id AND p.giltig @> %(dag)s::date
    ),
    uppat(enhet, id) AS (
        SELECT d.id, d.id FROM hos JOIN organisation_organisationsdel d
            ON d.id = hos.id AND d.typ = 'enhet' AND d.giltig @> %(dag)s::date
        UNION
        SELECT u.enhet, p.overordnad_id FROM uppat u JOIN organisation_placering p
            ON p.delen_id = u.id AND p.giltig @> %(dag)s::date
    )
    SELECT e.namn FROM organisation_organisationsdel e
    WHERE e.id IN (SELECT enhet FROM uppat) AND e.id NOT IN (
        SELECT u.enhet FROM uppat u JOIN organisation_organisationsdel d ON d.id = u.id AND d.typ = 'namnd')
    ORDER BY e.sortering
"""


def kontrollera(delen: Organisationsdel, overordnad: Organisationsdel, fran: date, slut: date | None) -> None:
    """Raise OtillatenOvergang unless `delen` may stand under `overordnad` from `fran` up to (not including) `slut`."""
    _kontrollera_typ(delen, overordnad)
    overordnad = Organisationsdel.objects.get(pk=overordnad.pk)  # as it is now, not as it was on somebody's screen
    if not overordnad.finns(fran):
        raise OtillatenOvergang(f"{overordnad.namn} finns inte {fran}. Välj en annan dag eller en annan överordnad.")
    over_slut = overordnad.giltig.upper
    if over_slut is not None and (slut is None or slut > over_slut):
        raise OtillatenOvergang(
            f"{overordnad.namn} upphör efter {overordnad.sista_dag}. Välj en överordnad som finns kvar."
        )
    _kontrollera_slinga(delen, overordnad, fran, slut)


def _kontrollera_typ(delen: Organisationsdel, overordnad: Organisationsdel) -> None:
    tillatna = FAR_STA_UNDER[Deltyp(delen.typ)]
    if overordnad.typ in tillatna:
        return
    typ, over = delen.get_typ_display().lower(), overordnad.get_typ_display().lower()
    if not tillatna:
        raise OtillatenOvergang("Kommunen står överst och kan inte stå under något annat.")
    mojliga = uppraknat(f"en {t.label.lower()}" for t in Deltyp if t in tillatna)
    raise OtillatenOvergang(f"En {typ} kan inte stå under en {over}. Den kan stå under {mojliga}.")


def _kontrollera_slinga(delen: Organisationsdel, overordnad: Organisationsdel, fran: date, slut: date | None) -> None:
    """No del may come to stand under itself on any day, also not by changes that are planned."""
    with connection.cursor() as markor:
        markor.execute(_OVERORDNADE, [overordnad.pk, fran, slut, delen.pk])
        funnen = markor.fetchone()
    if funnen:
        raise OtillatenOvergang(
            f"{overordnad.namn} står under {delen.namn} {funnen[0]}. Då skulle {delen.namn} hamna under sig själv."
        )


def kontrollera_namnd(delen: Organisationsdel, fran: date) -> None:
    """Raise OtillatenOvergang if any enhet at or under `delen` is without a nämnd from `fran` on.

    An ärende belongs to a nämnd on the day it concerns, so an enhet must have one every day. Looked at on `fran` and
    on each later day when a placering begins or ends.
    """
    perioder = Placering.objects.values_list("giltig", flat=True)
    brytdagar = {fran} | {
        dag for period in perioder.filter(giltig__overlap=DateRange(fran, None)) for dag in (period.lower, period.upper)
        if dag and dag > fran
    }  # fmt: skip
    for dag in sorted(brytdagar):
        with connection.cursor() as markor:
            markor.execute(_ENHETER_UTAN_NAMND, {"delen": delen.pk, "dag": dag})
            utan = [namn for (namn,) in markor.fetchall()]
        if utan:
            raise OtillatenOvergang(_utan_namnd(utan, dag))


def _utan_namnd(utan: list[str], dag: date) -> str:
    namn = utan[0] if len(utan) == 1 else f"{utan[0]} och {len(utan) - 1} till"
    return f"{namn} skulle inte höra till någon nämnd från {dag}. Varje enhet hör till en nämnd."
