from django.urls import path

from kvalitet.diarium import views

app_name = "diarium"

urlpatterns = [
    path("", views.DiariumView.as_view(), name="lista"),
    path("<int:pk>/<int:nummer>/", views.DiarieradView.as_view(), name="rad"),
]
