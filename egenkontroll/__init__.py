"""What we check: samples of case files, risks and internkontroll."""
