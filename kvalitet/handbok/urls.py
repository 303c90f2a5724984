from django.urls import path

from kvalitet.handbok.views import HandbokView

app_name = "handbok"
urlpatterns = [
    path("handbok/", HandbokView.as_view(), name="sida"),
    path("handbok/<slug:slug>/", HandbokView.as_view(), name="sida"),
]
