"""What a browser is called in the list of sessions: its family and system, nothing that tells one from another."""

FAMILIES = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def name(user_agent: str) -> str:
    """As "Firefox, Windows"; "" for what is not known."""
    family = next((called for mark, called in FAMILIES if mark in user_agent), "")
    system = next((called for mark, called in SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (family, system)))
