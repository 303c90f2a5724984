"""Organisation and uppdrag from CSV files: first what would change, then all of it or nothing.

`granska` carries out the import by the same rules as a person at the screen, notes what changes and what is refused,
and takes everything back. `infor` does it again and keeps it, if it comes out exactly as it was granskat. Nothing is
ever removed because it is missing in a file; it is listed.
"""

from kvalitet.organisation.importering.inforande import granska, infor
from kvalitet.organisation.importering.kolumner import ORGANISATION, UPPDRAG
from kvalitet.organisation.importering.skillnad import Granskning, Skillnad, Slag, Underlag

__all__ = ["ORGANISATION", "UPPDRAG", "Granskning", "Skillnad", "Slag", "Underlag", "granska", "infor"]
