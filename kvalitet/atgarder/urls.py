from django.urls import path

from kvalitet.atgarder import views

app_name = "atgarder"

urlpatterns = [
    path("", views.AtgarderView.as_view(), name="lista"),
    path("<int:pk>/beslut/", views.BeslutView.as_view(), name="beslut"),
    path("<int:pk>/klar/", views.KlarView.as_view(), name="klar"),
]
