"""Addresses of the nämnd pages, mounted under `rapporter` at /namnd/."""

from django.urls import path

from rapporter.namnd.views import bilagor as bilaga
from rapporter.namnd.views import delegation, efterat, offentligt
from rapporter.namnd.views import sammantraden as mote
from rapporter.namnd.views import skrivelser as skrivelse

urlpatterns = [
    path("", mote.SammantradenView.as_view(), name="namnd-sammantraden"),
    path("nytt/", mote.NyttSammantradeView.as_view(), name="namnd-nytt"),
    path("<int:pk>/", mote.SammantradeView.as_view(), name="namnd-sammantrade"),
    path("<int:pk>/andra/", mote.AndraSammantradeView.as_view(), name="namnd-andra"),
    path("<int:pk>/steg/", mote.StegView.as_view(), name="namnd-steg"),
    path("<int:pk>/paragrafer/", mote.NumreraView.as_view(), name="namnd-numrera"),
    path("<int:pk>/arende/", mote.NyttArendeView.as_view(), name="namnd-arende-nytt"),
    path("<int:pk>/paket/", bilaga.PaketView.as_view(), name="namnd-paket"),
    path("paket/<int:pk>/", bilaga.HamtaPaketView.as_view(), name="namnd-paket-hamta"),
    path("arende/<int:pk>/", mote.ArendeView.as_view(), name="namnd-arende"),
    path("arende/<int:pk>/andra/", mote.AndraArendeView.as_view(), name="namnd-arende-andra"),
    path("arende/<int:pk>/flytta/", mote.FlyttaArendeView.as_view(), name="namnd-arende-flytta"),
    path("arende/<int:pk>/ta-bort/", mote.TaBortArendeView.as_view(), name="namnd-arende-ta-bort"),
    path("arende/<int:pk>/valj/", bilaga.ValjRapportView.as_view(), name="namnd-bilaga-valj"),
    path("arende/<int:pk>/svar/", bilaga.SvarView.as_view(), name="namnd-bilaga-svar"),
    path("arende/<int:pk>/ordna/", bilaga.OrdnaBilagorView.as_view(), name="namnd-bilagor-ordna"),
    path("arende/<int:pk>/ladda-upp/", bilaga.LaddaUppView.as_view(), name="namnd-bilaga-upp"),
    path("arende/<int:pk>/beslut/", efterat.BeslutView.as_view(), name="namnd-beslut"),
    path("arende/<int:pk>/utdrag.<str:format>", efterat.UtdragView.as_view(), name="namnd-utdrag"),
    path("arende/<int:pk>/koppla/", efterat.KopplaView.as_view(), name="namnd-koppla"),
    path("arende/<int:pk>/koppla/ta-bort/", efterat.TaBortKopplingView.as_view(), name="namnd-koppling-ta-bort"),
    path("arende/<int:pk>/skrivelse/", skrivelse.SkrivelseView.as_view(), name="namnd-skrivelse"),
    path("arende/<int:pk>/skrivelse/oppna/", skrivelse.OppnaSkrivelseView.as_view(), name="namnd-skrivelse-oppna"),
    path("arende/<int:pk>/skrivelse.<str:format>", skrivelse.SkrivelsefilView.as_view(), name="namnd-skrivelse-fil"),
    path("mall/<int:pk>/", skrivelse.MallView.as_view(), name="namnd-mall"),
    path("<int:pk>/justera/", efterat.JusteraView.as_view(), name="namnd-justera"),
    path("anslag/<int:pk>/", efterat.AnslagView.as_view(), name="namnd-anslag"),
    path("anslag/<int:pk>/anslag.<str:format>", efterat.AnslagsfilView.as_view(), name="namnd-anslag-fil"),
    path("<int:pk>/kallelse.<str:format>", efterat.KallelseView.as_view(), {"vad": "kallelse"}, name="namnd-kallelse"),
    path(
        "<int:pk>/protokoll.<str:format>",
        efterat.SammantradesfilView.as_view(),
        {"vad": "protokoll"},
        name="namnd-protokoll",
    ),
    path("bilaga/<int:pk>/", bilaga.HamtaBilagaView.as_view(), name="namnd-bilaga"),
    path("bilaga/<int:pk>/andra/", bilaga.AndraBilagaView.as_view(), name="namnd-bilaga-andra"),
    path("bilaga/<int:pk>/rattelse/", bilaga.RattelseView.as_view(), name="namnd-bilaga-rattelse"),
    path("bilaga/<int:pk>/flytta/", bilaga.FlyttaBilagaView.as_view(), name="namnd-bilaga-flytta"),
    path("bilaga/<int:pk>/offentlig/", offentligt.OffentlighetView.as_view(), name="namnd-bilaga-offentlighet"),
    path("<int:pk>/offentlig/", offentligt.OffentligView.as_view(), name="namnd-offentlig"),
    path("<int:pk>/offentlig/skapa/", offentligt.SkapaView.as_view(), name="namnd-offentlig-skapa"),
    path("offentlig/<int:pk>/las/", offentligt.ForhandsvisningView.as_view(), name="namnd-offentlig-las"),
    path("offentlig/<int:pk>/godkann/", offentligt.GodkannView.as_view(), name="namnd-offentlig-godkann"),
    path("offentlig/<int:pk>/", offentligt.HamtaOffentligView.as_view(), name="namnd-offentlig-hamta"),
    path("<int:pk>/delegationsbeslut/", delegation.AnmalView.as_view(), name="namnd-delegation"),
    path("bilaga/<int:pk>/ta-bort/", bilaga.TaBortBilagaView.as_view(), name="namnd-bilaga-ta-bort"),
]
