"""What differs between two versions of a plan, as sentences that a nämnd can read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment, Planrisk
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


def skillnader(fore: Internkontrollplan, nu: Internkontrollplan) -> list[Skillnad]:
    """Risks by the risk they are, moments by their `kedja`. In the order of the newer plan, what is gone last."""
    gamla, nya = _risker(fore), _risker(nu)
    delar = _dagar(fore, nu)
    for risk_id, planrisk in nya.items():
        if risk_id not in gamla:
            delar.append(Skillnad("ny", str(planrisk)))
        else:
            delar += _falt(str(planrisk), gamla[risk_id], planrisk, _RISKFALT)
    gamla_moment, nya_moment = _moment(gamla), _moment(nya)
    for kedja, moment in nya_moment.items():
        if kedja not in gamla_moment:
            delar.append(Skillnad("ny", f"{moment.kod} {moment.text}"))
        else:
            delar += _falt(f"{moment.kod} {moment.text}", gamla_moment[kedja], moment, _MOMENTFALT)
    delar += [Skillnad("borta", str(rad)) for risk_id, rad in gamla.items() if risk_id not in nya]
    borta = [m for kedja, m in gamla_moment.items() if kedja not in nya_moment and m.planrisk.risk_id in nya]
    return delar + [Skillnad("borta", f"{m.kod} {m.text}") for m in borta]


def _risker(plan: Internkontrollplan) -> dict[int, Planrisk]:
    rader = plan.risker.prefetch_related(
        "moment__delen", "moment__kontrollansvarig", "moment__egenkontroll__version__omrade"
    )
    return {rad.risk_id: rad for rad in rader.order_by("ordning")}


def _moment(risker: dict[int, Planrisk]) -> dict[UUID, Kontrollmoment]:
    funna = {}
    for planrisk in risker.values():
        for moment in planrisk.moment.all():
            moment.planrisk = planrisk
            funna[moment.kedja] = moment
    return funna


def _dagar(fore: Internkontrollplan, nu: Internkontrollplan) -> list[Skillnad]:
    return _falt("Planen", fore, nu, ("halvar_senast", "helar_senast"))


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
