"""What differs between two versions of a plan, as sentences that a nämnd can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from egenkontroll.internkontroll.kedja import Riskled, kedjan
from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment, Planrisk
from kvalitet.organisation.namn_da import satt_namn_da
from kvalitet.svenska import i_mening

_RISKFALT = ("process", "text", "orsak", "paverkan", "kontroller", "varde", "beslut", "beslut_skal")
_MOMENTFALT = (
    *("text", "metod", "egenkontroll", "omfattning", "frekvens"),
    *("delen", "kontrollansvarig", "rapporteras_till", "halvar"),
)
_SLAG = {"ny": "Ny", "borta": "Borttagen", "andrad": "Ändrad"}


@dataclass(frozen=True)
class Skillnad:
    """One difference. `vad` is the risk or the moment, `falt` what of it; both values as they are read."""

    slag: str
    vad: str
    falt: str = ""
    fore: str = ""
    nu: str = ""

    @property
    def ord(self) -> str:
        return _SLAG[self.slag]


def skillnader(
    fore: Internkontrollplan,
    nu: Internkontrollplan,
    led: Sequence[Riskled] | None = None,
    *,
    vid: datetime | None = None,
) -> list[Skillnad]:
    """Risks by the risk they are, moments by their `kedja`. In the order of the newer plan, what is gone last.

    `fore` has been adopted; `led` is the chain of `nu` when it has been fetched, and then this is one query. With `vid`
    persons and delar are called what they were called then.
    """
    led = kedjan(nu, hel=False) if led is None else led
    gamla_moment = _moment(fore)
    if vid is not None:
        alla = [*gamla_moment.values(), *(m.moment for ett in led for m in ett.moment)]
        satt_namn_da(alla, vid, "delen", "kontrollansvarig")
    gamla = {m.planrisk.risk_id: m.planrisk for m in gamla_moment.values()}
    nya = {ett.planrisk.risk_id: ett.planrisk for ett in led}
    nya_moment = {m.moment.kedja: m.moment for ett in led for m in ett.moment}
    delar = _falt("Planen", fore, nu, ("halvar_senast", "helar_senast"))
    for risk_id, planrisk in nya.items():
        if risk_id not in gamla:
            delar.append(Skillnad("ny", str(planrisk)))
        else:
            delar += _falt(str(planrisk), gamla[risk_id], planrisk, _RISKFALT)
    for kedja, moment in nya_moment.items():
        if kedja not in gamla_moment:
            delar.append(Skillnad("ny", f"{moment.kod} {moment.text}"))
        else:
            delar += _falt(f"{moment.kod} {moment.text}", gamla_moment[kedja], moment, _MOMENTFALT)
    delar += [Skillnad("borta", str(rad)) for risk_id, rad in gamla.items() if risk_id not in nya]
    borta = [m for kedja, m in gamla_moment.items() if kedja not in nya_moment and m.planrisk.risk_id in nya]
    return delar + [Skillnad("borta", f"{m.kod} {m.text}") for m in borta]


def _moment(plan: Internkontrollplan) -> dict[UUID, Kontrollmoment]:
    """Every moment of an adopted plan, and so every risk: none is adopted without a moment."""
    moment = Kontrollmoment.objects.filter(planrisk__plan=plan).select_related(
        "planrisk", "delen", "kontrollansvarig", "egenkontroll__version__omrade"
    )
    return {ett.kedja: ett for ett in moment.order_by("planrisk__ordning", "nummer")}


def _falt(
    vad: str,
    fore: Internkontrollplan | Planrisk | Kontrollmoment,
    nu: Internkontrollplan | Planrisk | Kontrollmoment,
    falten: tuple[str, ...],
) -> list[Skillnad]:
    return [
        Skillnad("andrad", vad, i_mening(_etikett(nu, falt)), _lasbart(fore, falt), _lasbart(nu, falt))
        for falt in falten
        if getattr(fore, falt) != getattr(nu, falt)
    ]


def _etikett(rad: Internkontrollplan | Planrisk | Kontrollmoment, falt: str) -> str:
    return str(rad._meta.get_field(falt).verbose_name)  # type: ignore[union-attr]


def _lasbart(rad: Internkontrollplan | Planrisk | Kontrollmoment, falt: str) -> str:
    visa = getattr(rad, f"get_{falt}_display", None)
    varde = visa() if visa else getattr(rad, falt)
    if isinstance(varde, bool):
        return "Ja" if varde else "Nej"
    return str(varde) if varde not in (None, "") else "–"
