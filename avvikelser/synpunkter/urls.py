from django.urls import path

from avvikelser.synpunkter.views import brev, folj, handlagg, mallar, nykod, publik, registrera

app_name = "synpunkter"

urlpatterns = [
    # without login
    path("", publik.LamnaView.as_view(), name="lamna"),
    path("folj/", folj.FoljView.as_view(), name="folj"),
    path("folj/arendet/", folj.MittView.as_view(), name="mitt"),
    # staff
    path("registrera/", registrera.RegistreraView.as_view(), name="registrera"),
    path("mallar/", mallar.MallarView.as_view(), name="mallar"),
    path("mallar/ny/", mallar.MallNyView.as_view(), name="mall-ny"),
    path("mallar/<int:pk>/", mallar.MallView.as_view(), name="mall"),
    path("<int:pk>/bekrafta/", handlagg.BekraftaView.as_view(), name="bekrafta"),
    path("<int:pk>/fraga/", handlagg.FragaView.as_view(), name="fraga"),
    path("<int:pk>/besvara/", handlagg.BesvaraView.as_view(), name="besvara"),
    path("<int:pk>/mejl-igen/", handlagg.MejlIgenView.as_view(), name="mejl-igen"),
    path("<int:pk>/lamna-vidare/", handlagg.LamnaVidareView.as_view(), name="lamna-vidare"),
    path("<int:pk>/berorda/", handlagg.BerordaView.as_view(), name="berorda"),
    path("<int:pk>/flytta/", handlagg.FlyttaView.as_view(), name="flytta"),
    path("<int:pk>/fran-avsandaren/", handlagg.FranAvsandarenView.as_view(), name="fran-avsandaren"),
    path("<int:pk>/ny-kod/", nykod.NyKodView.as_view(), name="ny-kod"),
    path("<int:pk>/delegationssvar/", handlagg.DelegationssvarView.as_view(), name="delegationssvar"),
    path("<int:pk>/missforhallande/", registrera.MissforhallandeView.as_view(), name="missforhallande"),
    path("<int:pk>/brev/<int:meddelande>/pdf/", brev.PdfView.as_view(), name="brev-pdf"),
    path("<int:pk>/brev/<int:meddelande>/word/", brev.WordView.as_view(), name="brev-word"),
]
