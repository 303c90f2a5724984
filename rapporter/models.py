"""Where Django looks for the models; they live with the concepts they belong to."""

from rapporter.sammanstallning.modeller import Avsnitt, Rapport, Underlag

__all__ = ["Avsnitt", "Rapport", "Underlag"]
