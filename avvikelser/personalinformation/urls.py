from django.urls import path

from avvikelser.personalinformation import views

app_name = "personalinformation"

urlpatterns = [
    path("", views.ListaView.as_view(), name="lista"),
    path("<int:pk>/", views.EnhetView.as_view(), name="enhet"),
    path("<int:pk>/skriv-in/", views.SkrivInView.as_view(), name="skriv-in"),
]
