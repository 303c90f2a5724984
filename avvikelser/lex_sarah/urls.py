from django.urls import path, register_converter

from avvikelser.lex_sarah.views import beslut, dokument, ivo, mallar, utredning


class Version:
    regex = "full|maskad"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Filformat(Version):
    regex = "pdf|docx"


class Beslutssteget(Version):
    regex = "utredning|tidigt"


class Mallfilen(Version):
    regex = "forvald|egen|exempel"


register_converter(Mallfilen, "mallfil")
register_converter(Beslutssteget, "beslutssteg")
register_converter(Version, "utredningsversion")
register_converter(Filformat, "utredningsformat")

app_name = "lex-sarah"

urlpatterns = [
    path("<int:pk>/utredning/", utredning.UtredningView.as_view(), name="utredning"),
    path("<int:pk>/utredning/post/", utredning.PostNyView.as_view(), name="post-ny"),
    path("<int:pk>/utredning/post/<int:nummer>/ratta/", utredning.PostNyView.as_view(), name="post-ratta"),
    path("<int:pk>/utredning/orsak/", utredning.OrsakView.as_view(), name="orsak-ny"),
    path("<int:pk>/utredning/orsak/<int:orsak>/", utredning.OrsakView.as_view(), name="orsak"),
    path("<int:pk>/utredning/fragor/", utredning.FragorView.as_view(), name="fragor"),
    path("<int:pk>/utredning/risk/", utredning.RiskView.as_view(), name="risk"),
    path("<int:pk>/utredning/liknande/", utredning.LiknandeView.as_view(), name="liknande"),
    path("<int:pk>/utredning/liknande/<int:tidigare>/", utredning.KopplaView.as_view(), name="koppla"),
    path(
        "<int:pk>/utredning/dokument/<utredningsversion:version>.<utredningsformat:format>",
        dokument.DokumentView.as_view(),
        name="dokument",
    ),
    path("<int:pk>/utredning/maskning/", dokument.MaskningView.as_view(), name="maskning"),
    path("<int:pk>/ivo/underlag/", ivo.IvobladView.as_view(), name="ivoblad"),
    path("<int:pk>/ivo/underlag.pdf", ivo.IvobladPdfView.as_view(), name="ivoblad-pdf"),
    path("<int:pk>/ivo/ratta/", ivo.RattaAnmalanView.as_view(), name="ratta-anmalan"),
    path("<int:pk>/ivo/beslut/", ivo.IvobeslutView.as_view(), name="ivobeslut"),
    path("<int:pk>/avsluta-tidigt/", beslut.TidigtView.as_view(), name="avsluta-tidigt"),
    path("<int:pk>/uppfoljning/", beslut.UppfoljningView.as_view(), name="inled-uppfoljning"),
    path("lex-sarah/beslutsordning/", beslut.BeslutsordningarView.as_view(), name="beslutsordningar"),
    path(
        "lex-sarah/beslutsordning/<int:pk>/<beslutssteg:steg>/",
        beslut.BeslutsordningView.as_view(),
        name="beslutsordning",
    ),
    path("lex-sarah/mallar/", mallar.MallarView.as_view(), name="mallar"),
    path("lex-sarah/mallar/<int:pk>/", mallar.MallView.as_view(), name="mall"),
    path("lex-sarah/mallar/<int:pk>/<mallfil:vilken>.docx", mallar.MallfilView.as_view(), name="mallfil"),
    path("lex-sarah/delegationsbeslut/", beslut.DelegationsbeslutView.as_view(), name="delegationsbeslut"),
    path("<int:pk>/utredning/oppna/", utredning.AtertaView.as_view(), name="aterta"),
]
