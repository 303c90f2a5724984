from django.urls import path

from egenkontroll.internkontroll.views import moment, planer

app_name = "internkontroll"
urlpatterns = [
    path("", planer.ListaView.as_view(), name="lista"),
    path("ny/", planer.NyView.as_view(), name="ny"),
    path("mina/", moment.MinaView.as_view(), name="mina"),
    path("<int:pk>/", planer.PlanView.as_view(), name="plan"),
    path("<int:pk>/andra/", planer.AndraView.as_view(), name="andra"),
    path("<int:pk>/risker/", planer.ValjView.as_view(), name="valj"),
    path("<int:pk>/for-over/", planer.ForOverView.as_view(), name="for-over"),
    path("<int:pk>/anta/", planer.AntaView.as_view(), name="anta"),
    path("<int:pk>/ny-version/", planer.NyVersionView.as_view(), name="ny-version"),
    path("<int:pk>/kasta/", planer.KastaView.as_view(), name="kasta"),
    path("<int:pk>/kedja/", planer.KedjaView.as_view(), name="kedja"),
    path("risk/<int:pk>/steg/", planer.PlanriskStegView.as_view(), name="planrisk-steg"),
    path("risk/<int:pk>/moment/", moment.NyMomentView.as_view(), name="ny-moment"),
    path("moment/<int:pk>/andra/", moment.AndraMomentView.as_view(), name="andra-moment"),
    path("moment/<int:pk>/bort/", moment.TaBortMomentView.as_view(), name="ta-bort-moment"),
    path("moment/<int:pk>/<str:tillfalle>/", moment.FoljUppView.as_view(), name="folj-upp"),
    path("resultat/<int:pk>/atgard/", moment.AtgardView.as_view(), name="atgard"),
    path("bevis/<int:pk>/", moment.BevisView.as_view(), name="bevis"),
]
