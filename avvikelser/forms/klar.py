"""Mark an åtgärd as done from the ärende's own page."""

from avvikelser.forms.stamplad import StampladForm
from kvalitet.atgarder.forms import KlarForm


class ArendeKlarForm(KlarForm, StampladForm):
    """As in the list of åtgärder, with the ärende's stamp."""
