from django.urls import path

from egenkontroll.andra import views

app_name = "andra_kontroller"

urlpatterns = [
    path("", views.ListaView.as_view(), name="lista"),
    path("ny/", views.NyView.as_view(), name="ny"),
    path("<int:pk>/", views.KontrollView.as_view(), name="kontroll"),
    path("<int:pk>/andra/", views.AndraView.as_view(), name="andra"),
    path("<int:pk>/atgard/", views.AtgardNyView.as_view(), name="atgard-ny"),
    path("<int:pk>/steg/", views.StegView.as_view(), name="steg"),
    path("<int:pk>/bilaga/<uuid:bilaga>/", views.BilagaView.as_view(), name="bilaga"),
]
