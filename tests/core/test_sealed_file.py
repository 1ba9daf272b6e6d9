"""A file sealed to a recipient opens whole with its identity, or not at all, and says why."""

import io
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadSetting
from core.sealed_file import Damaged, SealedFile, _Pouring, new_pair, read_identity, seal

RECIPIENT, IDENTITY = new_pair()
ABOUT = {"at": "2026-10-14T07:00:00+00:00", "schema": "0011"}
LINES = [f"{number:x} of many\n".encode() for number in range(60_000)]
"""Several of age's chunks, also packed."""


def sealed(lines: list[bytes]) -> bytes:
    file = io.BytesIO()
    seal(file, RECIPIENT, ABOUT, lines)
    return file.getvalue()


def opened(file: bytes, identity: str = IDENTITY) -> list[bytes]:
    return list(SealedFile(io.BytesIO(file), identity).lines())


@given(st.lists(st.binary(max_size=50).map(lambda line: line.replace(b"\n", b"") + b"\n"), max_size=20))
def test_what_was_sealed_opens_again(lines: list[bytes]) -> None:
    assert opened(sealed(lines)) == lines


def test_a_long_one_too_and_no_thread_is_left() -> None:
    file = sealed(LINES)
    assert len(file) > 2 * 65536
    assert opened(file) == LINES
    for _ in range(3):  # who stops early
        lines = SealedFile(io.BytesIO(file), IDENTITY).lines()
        assert next(lines) == LINES[0]
        lines.close()  # type: ignore[attr-defined]  # a generator's
    assert [each for each in threading.enumerate() if isinstance(each, _Pouring)] == []


def test_it_is_never_twice_the_same_and_says_nothing_to_others() -> None:
    one, other = sealed([b"Keza\n"]), sealed([b"Keza\n"])
    assert one != other
    assert b"Keza" not in one
    assert b"2026" not in one
    about = SealedFile(io.BytesIO(one), IDENTITY).about
    assert {name: about[name] for name in ABOUT} == ABOUT


def test_another_identity_opens_nothing() -> None:
    with pytest.raises(Damaged, match="sealed to another recipient"):
        opened(sealed(LINES), new_pair()[1])


@pytest.mark.parametrize("file", [b"", b"hello", b"age-encryption.org/v1\n"])
def test_what_is_no_such_file_is_told(file: bytes) -> None:
    with pytest.raises(Damaged, match="no backup of Inshuti"):
        opened(file)


def test_a_file_that_was_cut_changed_or_added_to_is_told() -> None:
    whole = sealed(LINES)
    for cut in (1, 100, 65536, len(whole) // 2):
        with pytest.raises(Damaged, match="not whole"):
            opened(whole[:-cut])
    with pytest.raises(Damaged, match="not whole"):
        opened(whole + b"\x00")
    for at in (len(whole) // 3, len(whole) - 1):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(Damaged, match="not whole"):
            opened(bytes(changed))


def test_a_fault_of_who_makes_the_lines_is_raised_as_it_is() -> None:
    def lines() -> Iterator[bytes]:
        yield b"one\n"
        raise LookupError("of the database")

    with pytest.raises(LookupError, match="of the database"):
        seal(io.BytesIO(), RECIPIENT, ABOUT, lines())


def test_a_fault_of_the_disk_is_none_of_the_file() -> None:
    class Bad(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        list(SealedFile(Bad(), IDENTITY).lines())


def test_an_identity_stands_among_comments_and_is_never_repeated() -> None:
    assert read_identity(f"# made today\n\n{IDENTITY}\n") == IDENTITY
    for wrong in ("", "# nothing", RECIPIENT, IDENTITY[:-1], f"{IDENTITY}\n{IDENTITY}"):
        with pytest.raises(BadSetting, match="holds no private key of age") as told:
            read_identity(wrong)
        assert IDENTITY[:30] not in str(told.value)
