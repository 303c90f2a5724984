from django.urls import path

from avvikelser.tillsyn.views import arende, krav, lista

app_name = "tillsyn"
urlpatterns = [
    path("", lista.ListaView.as_view(), name="lista"),
    path("ny/", lista.NyView.as_view(), name="ny"),
    path("<int:pk>/", arende.ArendeView.as_view(), name="arende"),
    path("<int:pk>/andra/", arende.AndraView.as_view(), name="andra"),
    path("<int:pk>/steg/", arende.StegView.as_view(), name="steg"),
    path("<int:pk>/anstand/", arende.AnstandView.as_view(), name="anstand"),
    path("<int:pk>/yttrande/", arende.YttrandeView.as_view(), name="yttrande"),
    path("<int:pk>/besvara/", arende.BesvaraView.as_view(), name="besvara"),
    path("<int:pk>/komplettera/", arende.KompletteraView.as_view(), name="komplettera"),
    path("<int:pk>/avsluta/", arende.AvslutaView.as_view(), name="avsluta"),
    path("<int:pk>/svar.<str:format>", arende.FilView.as_view(), name="fil"),
    path("<int:pk>/skickat/<int:svar>/", arende.SkickatView.as_view(), name="skickat"),
    path("<int:pk>/krav/", krav.NyttKravView.as_view(), name="nytt-krav"),
    path("krav/<int:pk>/andra/", krav.AndraKravView.as_view(), name="andra-krav"),
    path("krav/<int:pk>/svar/", krav.SvaraView.as_view(), name="svara"),
    path("krav/<int:pk>/atgard/", krav.AtgardView.as_view(), name="atgard"),
    path("krav/<int:pk>/koppla/", krav.KopplaView.as_view(), name="koppla"),
    path("krav/<int:pk>/atgard/<int:atgard>/bort/", krav.KopplaBortView.as_view(), name="koppla-bort"),
    path("krav/<int:pk>/bilaga/<uuid:bilaga>/", krav.BilagaView.as_view(), name="bilaga"),
]
