"""What is controlled, how often and by whom: the library of kontrollområden, the plan, and its tillfällen.

Everything belongs to one nämnd. A version of a kontrollområde and a plan are frozen once antagna: triggers in the
database refuse every change of them and of what stands under them. What comes afterwards is a new version, which says
what it was copied from. `ram` and `granskning` hang on a `Kontrolltillfalle` and are not known here.

Source: SOSFS 2011:9 5 kap. 2 §; DOMAIN 5.
"""

from egenkontroll.plan.modeller.bibliotek import (
    ANTAGEN,
    UTKAST,
    Kontrollomrade,
    Kontrollslag,
    Kriterium,
    Lage,
    Omradesversion,
)
from egenkontroll.plan.modeller.planen import (
    Kontrollperiod,
    Kontrollplan,
    Kontrolltillfalle,
    Oforandrat,
    PlaneradEnhet,
    PlaneradGranskare,
    PlaneradKontroll,
    Skyddade,
    Urvalssatt,
)

__all__ = [
    "ANTAGEN",
    "UTKAST",
    "Kontrollomrade",
    "Kontrollperiod",
    "Kontrollplan",
    "Kontrollslag",
    "Kontrolltillfalle",
    "Kriterium",
    "Lage",
    "Oforandrat",
    "Omradesversion",
    "PlaneradEnhet",
    "PlaneradGranskare",
    "PlaneradKontroll",
    "Skyddade",
    "Urvalssatt",
]
