"""Where Django looks for the models; they live with the concepts they belong to."""

from rapporter.namnd.modeller import Namndarende, Namndbilaga, Namndpaket, Sammantrade
from rapporter.sammanstallning.modeller import Avsnitt, Rapport, Underlag

__all__ = ["Avsnitt", "Namndarende", "Namndbilaga", "Namndpaket", "Rapport", "Sammantrade", "Underlag"]
