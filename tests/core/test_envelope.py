"""A sealed stream opens whole or not at all, and says which part is wrong."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.envelope import CHUNK, Damaged, Opener, Sealer

KEY, OTHER = b"k" * 32, b"o" * 32
ABOUT = {"at": "2026-10-14T07:00:00+00:00", "schema": "0011"}
LINE = b"x" * 999 + b"\n"
LINES = [LINE] * (3 * CHUNK // len(LINE))
"""A little more than three chunks' worth."""


def sealed(lines: list[bytes], key: bytes = KEY) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, key, ABOUT)
    for each in lines:
        sealer.write(each)
    sealer.close()
    return file.getvalue()


def opened(file: bytes, key: bytes = KEY) -> list[bytes]:
    return list(Opener(io.BytesIO(file), key).lines())


def chunks(file: bytes) -> list[tuple[int, int]]:
    """Where each chunk begins and ends."""
    at = len(b"inshuti backup\n")
    at += 4 + int.from_bytes(file[at : at + 4])
    found = []
    while at < len(file):
        end = at + 5 + int.from_bytes(file[at + 1 : at + 5])
        found.append((at, end))
        at = end
    return found


@given(st.lists(st.binary(max_size=50).map(lambda line: line.replace(b"\n", b"").replace(b"\r", b"") + b"\n")))
def test_what_was_sealed_opens_again(lines: list[bytes]) -> None:
    assert opened(sealed(lines)) == lines


def test_it_is_never_twice_the_same_and_says_only_what_it_is_of() -> None:
    one, other = sealed([b"Keza\n"]), sealed([b"Keza\n"])
    assert one != other
    assert b"Keza" not in one
    about = Opener(io.BytesIO(one), KEY).about
    assert {name: about[name] for name in ABOUT} == ABOUT
    assert set(about) == {*ABOUT, "version", "salt", "key"}


def test_a_long_stream_is_cut_into_chunks() -> None:
    file = sealed(LINES)
    assert len(chunks(file)) == 3
    assert opened(file) == LINES


def test_another_key_is_told() -> None:
    with pytest.raises(Damaged, match="BACKUP_KEY is not the key"):
        opened(sealed(LINES), OTHER)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_bit_names_its_chunk(number: int) -> None:
    file = bytearray(sealed(LINES))
    begins, ends = chunks(bytes(file))[number - 1]
    file[(begins + ends) // 2] ^= 1
    with pytest.raises(Damaged, match=rf"^Chunk {number} of the backup was changed or moved\.$"):
        opened(bytes(file))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_file_that_was_cut_names_the_chunk_it_ends_in(number: int) -> None:
    file = sealed(LINES)
    begins, ends = chunks(file)[number - 1]
    for cut in (begins, begins + 1, begins + 5, ends - 1):
        with pytest.raises(Damaged, match=rf"cut: it ends in chunk {number}, before its last"):
            opened(file[:cut])


def test_chunks_cannot_change_places_be_left_out_or_made_the_last() -> None:
    file = sealed(LINES)
    (a, b), (_, c), (_, d) = chunks(file)
    head, one, two, three = file[:a], file[a:b], file[b:c], file[c:d]
    for parts in ([two, one, three], [one, three], [one, b"\x01" + two[1:]], [one, one, two, three]):
        with pytest.raises(Damaged, match="was changed or moved"):
            opened(head + b"".join(parts))
    with pytest.raises(Damaged, match="added to the backup after its last chunk, number 3"):
        opened(file + b"x")


def test_the_header_is_bound_to_every_chunk() -> None:
    file = sealed([b"x\n"])
    with pytest.raises(Damaged, match="Chunk 1 .* was changed"):
        opened(file.replace(b'"schema": "0011"', b'"schema": "0012"'))
    with pytest.raises(Damaged, match="form 2; this release reads form 1"):
        opened(file.replace(b'"version": 1', b'"version": 2'))


@pytest.mark.parametrize("file", [b"", b"x", b"inshuti backup", b"SQLite format 3\x00" * 9])
def test_what_is_no_backup_is_told(file: bytes) -> None:
    with pytest.raises(Damaged, match="no backup of Inshuti"):
        opened(file)


@pytest.mark.parametrize("header", [b"", b"{", b"[]", b"7", b"\xff", json.dumps({"salt": "x"}).encode()])
def test_a_damaged_header_is_told(header: bytes) -> None:
    with pytest.raises(Damaged, match="header is damaged"):
        opened(b"inshuti backup\n" + len(header).to_bytes(4) + header)
