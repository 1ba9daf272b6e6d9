"""What is sealed opens only where it was sealed; phones are found by an index that says nothing."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadSetting
from core.privacy import FieldKey, Tampered, Vault, is_one_of, keys_of_secret, new_key, read_keys, write_keys

ONE, TWO = FieldKey(1, b"1" * 32), FieldKey(2, b"2" * 32)
SECRET = "a secret of the tests, long enough"
VAULT = Vault([ONE], SECRET)


@given(st.text(max_size=200), st.integers(0, 2**62))
def test_what_is_sealed_opens_again(text: str, row: int) -> None:
    assert VAULT.open("people.name", row, VAULT.seal("people.name", row, text)) == text


@given(st.binary(max_size=200))
def test_bytes_too_and_never_twice_the_same(plain: bytes) -> None:
    first, second = (VAULT.seal("talks.box", 7, plain) for _ in range(2))
    assert VAULT.open_bytes("talks.box", 7, first) == VAULT.open_bytes("talks.box", 7, second) == plain
    assert first != second
    assert len(first) == 2 + 12 + len(plain) + 16


@pytest.mark.parametrize(
    ("where", "row"),
    [("people.name", 2), ("children.name", 1), ("people.nickname", 1), ("people.nam", 1), ("people.name:1", 1)],
)
def test_a_sealed_field_moved_to_another_table_column_or_row_does_not_open(where: str, row: int) -> None:
    box = VAULT.seal("people.name", 1, "Uwase")
    with pytest.raises(Tampered, match="was changed or moved"):
        VAULT.open(where, row, box)


def test_two_swapped_ciphertexts_do_not_open() -> None:
    mine, yours = VAULT.seal("phones.number", 1, "+250788000001"), VAULT.seal("phones.number", 2, "+250788000002")
    for row, box in ((1, yours), (2, mine)):
        with pytest.raises(Tampered):
            VAULT.open("phones.number", row, box)


@given(st.integers(min_value=0))
def test_any_changed_bit_is_noticed(at: int) -> None:
    box = bytearray(VAULT.seal("people.name", 1, "Uwase"))
    box[at % len(box)] ^= 1 << (at % 8)
    with pytest.raises(Tampered):
        VAULT.open("people.name", 1, bytes(box))


@pytest.mark.parametrize("box", [b"", b"\x01", b"\x01\x01" + b"n" * 12, b"\x02\x01" + b"n" * 40])
def test_what_was_never_sealed_does_not_open(box: bytes) -> None:
    with pytest.raises(Tampered, match="FIELD_KEYS"):
        VAULT.open("people.name", 1, box)


def test_a_key_that_is_not_here_is_named_as_such_without_the_text() -> None:
    box = Vault([TWO], "x" * 32).seal("people.name", 1, "Uwase")
    with pytest.raises(Tampered, match="a key that FIELD_KEYS does not hold") as told:
        VAULT.open("people.name", 1, box)
    assert "Uwase" not in str(told.value)


def test_keys_change_while_old_values_stay_readable() -> None:
    old = VAULT.seal("people.name", 1, "Uwase")
    both = Vault([TWO, ONE], "a secret of the tests, long enough")
    new = both.seal("people.name", 1, "Uwase")
    assert both.open("people.name", 1, old) == both.open("people.name", 1, new) == "Uwase"
    assert (old[1], new[1]) == (1, 2)
    only_new = Vault([TWO], "a secret of the tests, long enough")
    assert only_new.open("people.name", 1, new) == "Uwase"
    with pytest.raises(Tampered):
        only_new.open("people.name", 1, old)


def test_changing_the_field_keys_changes_no_index_mark_or_pepper() -> None:
    both = Vault([TWO, ONE], "a secret of the tests, long enough")
    other = Vault([ONE], "another secret of the tests, long")

    def made(vault: Vault) -> tuple[bytes, str, bytes]:
        return vault.index("+250788000001"), vault.fingerprint("s", "1*2"), vault.peppered("4071")

    assert made(VAULT) == made(both)
    assert [here == there for here, there in zip(made(VAULT), made(other), strict=True)] == [False] * 3


def test_the_index_tells_numbers_apart_and_hides_them() -> None:
    found = {VAULT.index(f"+25078800{last:04d}") for last in range(2000)}
    assert len(found) == 2000
    assert {len(each) for each in found} == {16}
    assert b"788" not in VAULT.index("+250788000001")


def test_a_transcript_is_known_by_its_session_and_its_text() -> None:
    marks = [("a", "1"), ("a", "1*2"), ("b", "1"), ("a1", ""), ("a", "\ud800")]
    assert len({VAULT.fingerprint(*each) for each in marks}) == len(marks)
    assert VAULT.fingerprint("a", "1") == VAULT.fingerprint("a", "1")
    assert "4071" not in VAULT.fingerprint("a", "1*4071")
    assert len(VAULT.fingerprint("a", "1")) == 24


def test_the_three_secrets_are_three() -> None:
    assert VAULT.index("4071") != VAULT.peppered("4071")[:16]
    assert len(VAULT.peppered("4071")) == 32


def test_keys_as_the_setting_writes_them() -> None:
    written = f"{new_key(3)}, {new_key(200)},"
    assert [key.number for key in read_keys(written)] == [3, 200]
    assert {len(key.secret) for key in read_keys(written)} == {32}


SOUND = base64.urlsafe_b64encode(b"s" * 32).decode()


@pytest.mark.parametrize(
    "written",
    ["", ",", "nonsense", "1:", f":{SOUND}", f"one:{SOUND}", "1:c2hvcnQ=", f"256:{SOUND}", f"-1:{SOUND}", "1:===="]
    + [f"1:{SOUND},1:{SOUND}"],
)
def test_keys_that_cannot_be_used(written: str) -> None:
    with pytest.raises(BadSetting, match="^FIELD_KEYS") as told:
        read_keys(written)
    assert SOUND not in str(told.value)


@pytest.mark.parametrize(
    ("given_", "answer"), [("first", True), ("second", True), ("third", False), ("", False), ("é", False)]
)
def test_one_of_the_tokens(given_: str, answer: bool) -> None:
    assert is_one_of(given_, ["first", "second"]) is answer


def test_a_link_of_the_audit_depends_on_the_key_on_what_stood_before_and_on_every_word() -> None:
    other = Vault([ONE], "another secret of the tests, long enough")
    links = [VAULT.link(b"", "a"), VAULT.link(b"", "b"), VAULT.link(VAULT.link(b"", "a"), "b"), other.link(b"", "a")]
    assert len(set(links)) == len(links)
    assert VAULT.link(b"", "a") == Vault([TWO], "a secret of the tests, long enough").link(b"", "a")


def test_a_changed_link_fits_under_the_key_of_its_time_oldest_first() -> None:
    later = Vault([ONE], SECRET, audit=[TWO, keys_of_secret(SECRET)["AUDIT_KEYS"]])
    assert later.links(b"", "a") == [VAULT.link(b"", "a"), later.link(b"", "a")]
    assert later.link(b"", "a") != VAULT.link(b"", "a")


def test_each_kind_has_a_key_of_its_own() -> None:
    apart = Vault([ONE], SECRET, index=[TWO])
    assert apart.index("a") != VAULT.index("a")
    assert apart.peppered("a") == VAULT.peppered("a")
    assert apart.link(b"", "a") == VAULT.link(b"", "a")
    assert len({key.secret for key in keys_of_secret(SECRET).values()}) == 4


def test_keys_that_secret_key_gave_are_those_it_always_gave() -> None:
    """With others, nobody of an installation from before would be found, and no PIN would open."""
    given_ = keys_of_secret(SECRET)
    assert {name: key.secret.hex()[:16] for name, key in given_.items()} == {
        "INDEX_KEYS": "9dd801f049354d90",
        "PEPPER_KEYS": "7c554e39698b7386",
        "AUDIT_KEYS": "10be708afc3f68cf",
        "MEASURE_KEYS": "96d6bb791a957550",
    }


def test_a_number_is_found_under_the_key_before_too() -> None:
    later = Vault([ONE], SECRET, index=[TWO, keys_of_secret(SECRET)["INDEX_KEYS"]])
    assert later.indexes("a") == [later.index("a"), VAULT.index("a")]


def test_a_sealed_hash_opens_in_its_place_with_its_key_alone() -> None:
    kept = VAULT.seal_hash("people.pin_hash", 1, "$argon2id$x")
    assert "argon2" not in kept
    assert VAULT.open_hash("people.pin_hash", 1, kept) == "$argon2id$x"
    assert VAULT.open_hash("people.pin_hash", 1, "$argon2id$x") is None
    other = Vault([ONE], SECRET, pepper=[TWO])
    for vault, where, row in ((VAULT, "people.pin_hash", 2), (VAULT, "people.name", 1), (other, "people.pin_hash", 1)):
        with pytest.raises(Tampered):
            vault.open_hash(where, row, kept)


def test_keys_are_written_as_they_are_read() -> None:
    assert read_keys(write_keys([TWO, ONE])) == [TWO, ONE]
    assert Vault([TWO, ONE], SECRET).numbers("FIELD_KEYS") == [2, 1]
