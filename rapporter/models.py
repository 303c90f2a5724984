"""Where Django looks for the models; they live with the concepts they belong to."""

from rapporter.namnd.beslutsmodeller import Anslag, Arendekoppling, Delegationsanmalan, Namndbeslut
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Namndpaket, Sammantrade
from rapporter.namnd.offentligmodeller import Offentligversion
from rapporter.namnd.skrivelsemodeller import Skrivelsemall, Tjansteskrivelse
from rapporter.sammanstallning.modeller import Avsnitt, Rapport, Underlag

__all__ = [
    "Anslag",
    "Arendekoppling",
    "Avsnitt",
    "Delegationsanmalan",
    "Namndarende",
    "Namndbeslut",
    "Namndbilaga",
    "Namndpaket",
    "Offentligversion",
    "Rapport",
    "Sammantrade",
    "Skrivelsemall",
    "Tjansteskrivelse",
    "Underlag",
]
