from django.urls import path

from avvikelser.utforare.views import enkater, inskrivna, kontakt, lank, register

app_name = "utforare"

urlpatterns = [
    path("", register.ListaView.as_view(), name="lista"),
    path("nytt/", register.NyView.as_view(), name="ny"),
    path("avtal/<int:pk>/", register.AvtalView.as_view(), name="avtal"),
    path("avtal/<int:pk>/andra/", register.AndraView.as_view(), name="andra"),
    path("avtal/<int:pk>/kontakt/", register.KontaktNyView.as_view(), name="kontakt-ny"),
    path("kontakt/<int:pk>/", register.KontaktView.as_view(), name="kontakt"),
    path("kontakt/<int:pk>/avsluta/", register.KontaktAvslutaView.as_view(), name="kontakt-avsluta"),
    path("kontakt/<int:pk>/lank/", inskrivna.LankNyView.as_view(), name="kontakt-lank"),
    path("lankar/<int:pk>/aterta/", inskrivna.LankAtertaView.as_view(), name="lank-aterta"),
    path("avtal/<int:pk>/skriv-in/", inskrivna.SkrivInView.as_view(), name="skriv-in"),
    path(
        "underrattelser/<int:pk>/original/<uuid:bilaga>/",
        inskrivna.OriginalView.as_view(),
        name="underrattelse-original",
    ),
    path("underrattelser/", register.UnderrattelserView.as_view(), name="underrattelser"),
    path("underrattelser/<int:pk>/", register.UnderrattelseView.as_view(), name="underrattelse"),
    path("enkater/", enkater.EnkaterView.as_view(), name="enkater"),
    path("enkater/ny/", enkater.NyEnkatView.as_view(), name="enkat-ny"),
    path("enkater/<int:pk>/", enkater.EnkatView.as_view(), name="enkat"),
    path("enkater/<int:pk>/steg/", enkater.EnkatStegView.as_view(), name="enkat-steg"),
    path("enkater/<int:pk>/sista-dag/", enkater.SistaDagView.as_view(), name="sista-dag"),
    path("svar/<int:pk>/", enkater.TillfragadView.as_view(), name="tillfragad"),
    path("svar/<int:pk>/papper/", enkater.PapperView.as_view(), name="papper"),
    path("svar/<int:pk>/original/<uuid:bilaga>/", enkater.OriginalView.as_view(), name="original"),
    path("mina/", kontakt.MinaView.as_view(), name="mina"),
    path("mina/rapportera/", kontakt.RapporteraView.as_view(), name="rapportera"),
    path("mina/rapport/<int:pk>/", kontakt.KvittoView.as_view(), name="kvitto"),
    path("mina/enkat/<int:pk>/", kontakt.SvaraView.as_view(), name="svara"),
    path("mina/enkat/<int:pk>/svar/", kontakt.MittSvarView.as_view(), name="mitt-svar"),
    path("lank/<str:token>/", lank.LankView.as_view(), name="lank"),
    path("svara/", lank.LankSvaraView.as_view(), name="lank-svara"),
    path("beratta/", lank.LankRapporteraView.as_view(), name="lank-rapportera"),
    path("svarat/", lank.LankTackView.as_view(), name="lank-tack"),
]
