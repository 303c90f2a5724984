from django.urls import path

from avvikelser.views import ansvar, arende, atgarder, handlaggning, lex_sarah, lista, orsak, rapportera

app_name = "avvikelser"

urlpatterns = [
    path("", lista.ArendenView.as_view(), name="arenden"),
    path("rapportera/", rapportera.RapporteraView.as_view(), name="rapportera"),
    path("mina/", rapportera.MinaView.as_view(), name="mina"),
    path("<int:pk>/kvitto/", rapportera.KvittoView.as_view(), name="kvitto"),
    path("<int:pk>/kvitto/<uuid:bilaga>/", rapportera.KvittoBilagaView.as_view(), name="kvitto-bilaga"),
    path("<int:pk>/komplettera/", rapportera.KompletteraView.as_view(), name="komplettera"),
    path("<int:pk>/", arende.ArendeView.as_view(), name="arende"),
    path("<int:pk>/bilaga/<uuid:bilaga>/", arende.BilagaView.as_view(), name="bilaga"),
    path("<int:pk>/bilaga/ny/", handlaggning.BilagaNyView.as_view(), name="bilaga-ny"),
    path("<int:pk>/ta-emot/", handlaggning.TaEmotView.as_view(), name="ta-emot"),
    path("<int:pk>/omedelbar/", handlaggning.OmedelbarView.as_view(), name="omedelbar"),
    path("<int:pk>/klassa/", handlaggning.KlassaView.as_view(), name="klassa"),
    path("<int:pk>/omklassa/", handlaggning.OmklassaView.as_view(), name="omklassa"),
    path("<int:pk>/orsak/ny/", orsak.OrsakView.as_view(), name="orsak-ny"),
    path("<int:pk>/orsak/<int:orsak>/", orsak.OrsakView.as_view(), name="orsak"),
    path("<int:pk>/anteckning/", handlaggning.AnteckningView.as_view(), name="anteckning"),
    path("<int:pk>/byt-ansvarig/", ansvar.BytAnsvarigView.as_view(), name="byt-ansvarig"),
    path("<int:pk>/avsluta/", handlaggning.AvslutaView.as_view(), name="avsluta"),
    path("<int:pk>/atgard/ny/", atgarder.AtgardNyView.as_view(), name="atgard-ny"),
    path("<int:pk>/atgard/koppla/", atgarder.AtgardKopplaView.as_view(), name="atgard-koppla"),
    path("<int:pk>/atgard/<int:atgard>/ta-bort/", atgarder.AtgardKopplaBortView.as_view(), name="atgard-koppla-bort"),
    path("<int:pk>/atgard/<int:atgard>/beslut/", atgarder.AtgardBeslutView.as_view(), name="atgard-beslut"),
    path("<int:pk>/atgard/<int:atgard>/klar/", atgarder.AtgardKlarView.as_view(), name="atgard-klar"),
    path("<int:pk>/lamna-over/", lex_sarah.LamnaOverView.as_view(), name="lamna-over"),
    path("<int:pk>/forslag/", lex_sarah.ForslagView.as_view(), name="forslag"),
    path("<int:pk>/aterforvisa/", lex_sarah.AterforvisaView.as_view(), name="aterforvisa"),
    path("<int:pk>/besluta/", lex_sarah.BeslutaView.as_view(), name="besluta"),
    path("<int:pk>/ivo/", lex_sarah.IvoView.as_view(), name="ivo"),
]
