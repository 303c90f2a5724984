from django.urls import path

from avvikelser.kategorier import views

app_name = "kategorier"

urlpatterns = [
    path("", views.ListaView.as_view(), name="lista"),
    path("ny/", views.NyView.as_view(), name="ny"),
    path("<int:pk>/", views.AndraView.as_view(), name="andra"),
]
