"""Case management from identification to closure."""
