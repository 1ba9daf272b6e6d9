"""Posts that a programme names: who stands on a rung, and hears of what is late."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator

from core.programme.values import InvalidValue, display


class Post(StrEnum):
    """Whom a rung names; the roster says who that is today."""

    social_worker = "social_worker"
    psychologist = "psychologist"
    cover = "cover"
    lead = "lead"
    national = "national"
    profession = "profession"


def _posts(written: object) -> list[Post]:
    known = ", ".join(Post)
    if not isinstance(written, list) or not written:
        raise InvalidValue(("", f"{display(written)} names nobody. Write a list of some of these: {known}."))
    strangers = [(str(at), each) for at, each in enumerate(written) if each not in list(Post)]
    if strangers:
        raise InvalidValue(*((at, f"{display(each)} is nobody's post. Known are: {known}.") for at, each in strangers))
    return [Post(each) for each in written]


Posts = Annotated[list[Post], BeforeValidator(_posts)]
