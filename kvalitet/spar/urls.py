from django.urls import path

from kvalitet.spar import views

app_name = "spar"
urlpatterns = [path("", views.LoggView.as_view(), name="logg")]
