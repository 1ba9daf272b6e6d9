"""Each of the four languages is two keys away, and holds from then on."""

from tests.fixtures.world import World


def test_a_volunteer_is_spoken_to_in_the_language_chosen(world: World) -> None:
    phone = world.phone(1)
    phone.dial().press("7").sees("Hitamo ururimi").sees("3 Francais").sees("4 Kiswahili")
    phone.press("3").ends("Langue modifiée.")
    phone.dial().sees("1 Signaler une visite").press("7", "4").ends("Lugha imebadilishwa.")
    phone.dial().sees("1 Ripoti ziara").press("2").sees("Je, mtoto yuko hatarini sasa?")
