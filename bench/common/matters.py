"""What an SMS is about, whichever words it left with."""

import re

NUMBER = re.compile(r"(?<![0-9])[0-9]{5}(?![0-9])")
"""An alert's number, in words for people."""


def matter(text: str) -> str:
    """The alerts it names, whose words are made anew each time such an SMS leaves; else its words."""
    return " ".join(NUMBER.findall(text)) or text
