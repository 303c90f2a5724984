"""Vem ser vad."""

from __future__ import annotations

from django.utils import timezone

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.insyn import vad_ser, vem_ser
from kvalitet.organisation.models import Deltyp
from kvalitet.organisation.views.grund import DelView
from kvalitet.vyer import BehorigTemplateView


class VemSerVadView(DelView):
    """Who can see this place today, and why."""

    template_name = "organisation/vem_ser_vad.html"

    def get_context_data(self, **kwargs):
        insyn = vem_ser(self.object)
        return super().get_context_data(
            laser=[i for i in insyn if i.kan_se_arenden],
            ovriga=[i for i in insyn if not i.kan_se_arenden],
            ar_enhet=self.object.typ == Deltyp.ENHET,
            tar_emot=any(Befogenhet.TA_EMOT in i.befogenheter for i in insyn),
            idag=timezone.localdate(),
            **kwargs,
        )


class MinBehorighetView(BehorigTemplateView):
    """What I may do, where, and which uppdrag it comes from."""

    befogenhet = None
    request: Inloggad
    template_name = "organisation/min_behorighet.html"

    def get_context_data(self, **kwargs):
        idag = timezone.localdate()
        kommande = self.request.user.uppdrag.filter(fran__gt=idag).select_related("delen").order_by("fran")
        return super().get_context_data(omraden=vad_ser(self.request.user), kommande=kommande, **kwargs)
