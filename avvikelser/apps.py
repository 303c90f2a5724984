from django.apps import AppConfig


class AvvikelserConfig(AppConfig):
    name = "avvikelser"

    def ready(self) -> None:
        from avvikelser.arendegang.atgarder import skriv_in_atgardens_handelse
        from kvalitet.atgarder.atgardsgang import atgard_andrad

        atgard_andrad.connect(skriv_in_atgardens_handelse, dispatch_uid="avvikelser.skriv_in_atgardens_handelse")
