"""Addresses of the reports and the figures, mounted under `rapporter` at /rapporter/."""

from django.urls import path

from rapporter.sammanstallning.views import bakom, filer, mallar, monster, rapport, samarbete, siffror

urlpatterns = [
    path("", rapport.RapporterView.as_view(), name="lista"),
    path("ny/", rapport.NyRapportView.as_view(), name="ny"),
    path("<int:pk>/", rapport.RapportView.as_view(), name="rapport"),
    path("<int:pk>/avsnitt/<slug:nyckel>/", rapport.AvsnittView.as_view(), name="avsnitt"),
    path("<int:pk>/avsnitt/<slug:nyckel>/oppna/", rapport.OppnaAvsnittView.as_view(), name="avsnitt-oppna"),
    path("<int:pk>/avsnitt/<slug:nyckel>/versioner/", rapport.VersionerView.as_view(), name="avsnitt-versioner"),
    path("<int:pk>/rakna-om/", rapport.RaknaOmView.as_view(), name="rakna-om"),
    path("<int:pk>/faststall/", rapport.FaststallView.as_view(), name="faststall"),
    path("<int:pk>/aterskapa/", rapport.AterskapaView.as_view(), name="aterskapa"),
    path("<int:pk>/ratta/", rapport.RattaView.as_view(), name="ratta"),
    path("<int:pk>/pdf/", rapport.SkapaPdfView.as_view(), name="skapa-pdf"),
    path("<int:pk>/pdf/<slug:version>/", rapport.PdfView.as_view(), name="pdf"),
    path("<int:pk>/avsnitt/<slug:nyckel>/bidrag/", samarbete.BegarBidragView.as_view(), name="bidrag-begar"),
    path("<int:pk>/avsnitt/<slug:nyckel>/bidrag/steg/", samarbete.BidragStegView.as_view(), name="bidrag-steg"),
    path("<int:pk>/avsnitt/<slug:nyckel>/bidrag/infoga/", samarbete.InfogaBidragView.as_view(), name="bidrag-infoga"),
    path("<int:pk>/avsnitt/<slug:nyckel>/forra/", samarbete.ForraTextenView.as_view(), name="avsnitt-forra"),
    path("<int:pk>/avsnitt/<slug:nyckel>/kommentera/", samarbete.KommenteraView.as_view(), name="kommentera"),
    path("<int:pk>/kommentar/<int:kommentar>/", samarbete.LosKommentarView.as_view(), name="kommentar"),
    path("<int:pk>/granskning/", samarbete.GranskningView.as_view(), name="granskning"),
    path("<int:pk>/granskning/avsluta/", samarbete.AvslutaGranskningView.as_view(), name="granskning-avsluta"),
    path("<int:pk>/granskning/klar/", samarbete.GranskatView.as_view(), name="granskat"),
    path("<int:pk>/hamta/<slug:version>/<slug:format>/", filer.HamtaView.as_view(), name="hamta"),
    path("<int:pk>/arkiv/", filer.ArkiveraView.as_view(), name="arkiv"),
    path("<int:pk>/arkiv/<slug:version>/", filer.ArkivfilView.as_view(), name="arkiv-hamta"),
    path("bidrag/<int:pk>/", samarbete.BidragView.as_view(), name="bidrag"),
    path("utforarbidrag/<int:pk>/", samarbete.UtforarbidragView.as_view(), name="bidrag-utforare"),
    path("mallar/", mallar.MallarView.as_view(), name="mallar"),
    path("mallar/<str:kod>/<slug:slag>/", mallar.MallView.as_view(), name="mall"),
    path("monster/", monster.ValjMonsterView.as_view(), name="monster-valj"),
    path("monster/<str:kod>/<slug:period>/", monster.MonsterView.as_view(), name="monster"),
    path("monster/<str:kod>/<slug:period>/tid/<slug:steg>/", monster.LedtidslistaView.as_view(), name="monster-tid"),
    path("monster/<str:kod>/<slug:period>/<slug:vad>/", monster.MonsterlistaView.as_view(), name="monster-lista"),
    path("siffror/", siffror.ValjSiffrorView.as_view(), name="siffror-valj"),
    path("siffror/<str:kod>/<slug:period>/", siffror.SiffrorView.as_view(), name="siffror"),
    path("siffror/<str:kod>/<slug:period>/bakom/", bakom.BakomView.as_view(), name="bakom"),
    path("siffror/<str:kod>/<slug:period>/<slug:format>/", siffror.SifferfilView.as_view(), name="siffror-fil"),
]
