from django.urls import path, register_converter

from avvikelser.lex_sarah.views import dokument, utredning


class Version:
    regex = "full|maskad"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Filformat(Version):
    regex = "pdf|docx"


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
    path("<int:pk>/utredning/oppna/", utredning.AtertaView.as_view(), name="aterta"),
]
