"""Where Django looks for the models; they live with the concepts they belong to."""

from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut, Kvartalsrapport
from rapporter.namnd.beslutsmodeller import Anslag, Arendekoppling, Delegationsanmalan, Namndbeslut
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Namndpaket, Sammantrade
from rapporter.namnd.offentligmodeller import Offentligversion
from rapporter.namnd.skrivelsemodeller import Skrivelsemall, Tjansteskrivelse
from rapporter.nyckeltal.modeller import Nyckeltal, Nyckeltalsvarde
from rapporter.sammanstallning.arbetsmodeller import Arkivfil, Granskningskommentar, Rapportbidrag, Rapportmall
from rapporter.sammanstallning.modeller import Avsnitt, Granskare, Publicerat, Rapport, Underlag

__all__ = [
    "Anslag",
    "Arendekoppling",
    "Arkivfil",
    "Avsnitt",
    "Delegationsanmalan",
    "EjVerkstalltBeslut",
    "Granskare",
    "Granskningskommentar",
    "Kvartalsrapport",
    "Namndarende",
    "Namndbeslut",
    "Namndbilaga",
    "Namndpaket",
    "Nyckeltal",
    "Nyckeltalsvarde",
    "Offentligversion",
    "Publicerat",
    "Rapport",
    "Rapportbidrag",
    "Rapportmall",
    "Sammantrade",
    "Skrivelsemall",
    "Tjansteskrivelse",
    "Underlag",
]
