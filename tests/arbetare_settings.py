"""The product's settings for a worker under test: short patience."""

from kvalitet.settings import *  # noqa: F403

JOBB_PULS_SEKUNDER = 0.2
JOBB_AVBRUTET_SEKUNDER = 1.0
JOBB_OPLOCKAT_SEKUNDER = 1.0
