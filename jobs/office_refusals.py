"""Why a piece of the office's long work ends before its end."""

from core.errors import InshutiError


class CannotBeDone(Exception):
    """Why, by the word of a sentence that the desk has, and what stands in it."""

    def __init__(self, why: str, **slots: object) -> None:
        super().__init__(why)
        self.why, self.slots = why, slots


class TooLarge(InshutiError):
    """The file would be larger than any that is kept."""


class Stopped(InshutiError):
    """This process is to end; another takes the work up."""
