"""Tests of `extract.container.tar_package`: tar archives and packed files, honest and hostile."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.container.members import Limits, Member, archive_kind, members
from extract.errors import DamagedFileError, ReadError, TooLargeError

NAME = "附件/部门整体支出绩效自评表.docx"
LONG = "很长的文件夹名" * 30 + "/表.xlsx"
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


CHANCE = random.Random(17)  # noqa: S311  bytes, not secrets


def _entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def _tar(
    *entries: tuple[str | tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT, encoding: str = "utf-8"
) -> bytes:
    """Return a tar of entries with their bytes, a plain file for each that is a name alone."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, encoding=encoding) as archive:
        for given, data in entries:
            info = given if isinstance(given, tarfile.TarInfo) else _entry(given)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _block(name: bytes, size: bytes, kind: bytes = b"0") -> bytes:
    """Return the head of a member with a size as it stands in it, whatever it is, and the right checksum."""
    head = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + size.ljust(12, b"\0") + b"00000000000\0"
    rest = kind + bytes(100) + b"ustar\x0000" + bytes(247)
    total = sum(head) + 8 * ord(" ") + sum(rest)
    return head + b"%06o\0 " % total + rest


def _given(data: bytes, limits: Limits | None = None, name: str = "") -> tuple[list[Member], ReadError | None]:
    """Return the members, and what is said of the archive where it cannot be gone through to its end."""
    found: list[Member] = []
    try:
        found.extend(members(data, limits=limits, name=name))  # what came before the error stays in the list
    except ReadError as error:
        return found, error
    return found, None


def _told(member: Member) -> tuple[str, bytes, str | None]:
    return member.name, member.data, None if member.error is None else member.error.code


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT], ids=["pax", "gnu"])
def test_members_come_in_order_with_their_paths(packer: str, form: int) -> None:
    """However it is packed and long names are written; folders and by-products of systems are left out."""
    folder = _entry("附件", tarfile.DIRTYPE)
    plain = _tar((folder, b""), (NAME, b"1" * 700), ("._a.pdf", b"x"), (LONG, b"2"), ("空.txt", b""), form=form)
    data = PACKERS[packer](plain)
    assert archive_kind(data) == "tar"
    assert [_told(member) for member in members(data)] == [
        (NAME, b"1" * 700, None),
        (LONG, b"2", None),
        ("空.txt", b"", None),
    ]


def test_a_path_reads_as_bytes_do(tmp_path: Path) -> None:
    """A file on the disk gives the same members."""
    data = gzip.compress(_tar((NAME, b"x")))
    (tmp_path / "a.tgz").write_bytes(data)
    assert archive_kind(tmp_path / "a.tgz") == "tar"
    assert list(members(tmp_path / "a.tgz")) == list(members(data))


def test_names_of_chinese_windows_are_read() -> None:
    """A name in GBK, as programs of Windows write it."""
    data = _tar((NAME, b"x"), form=tarfile.GNU_FORMAT, encoding="gbk")
    assert [member.name for member in members(data)] == [NAME]


def test_the_oldest_tars_have_no_magic() -> None:
    """Their folders are files whose names end with a stroke."""
    blocks = [_block(b"d/", b"0"), _block(b"d/a.txt", b"3") + b"abc".ljust(512, b"\0")]
    old = b"".join(blocks).replace(b"ustar\x0000", bytes(8))
    lowered = bytearray(old)
    for at in (0, 512):
        head = bytearray(lowered[at : at + 512])
        head[148:156] = b" " * 8
        lowered[at + 148 : at + 156] = b"%06o\0 " % sum(head)
    assert [_told(member) for member in members(bytes(lowered) + bytes(1024))] == [("d/a.txt", b"abc", None)]


@pytest.mark.parametrize("packer", ["gz", "bz2", "xz"])
def test_a_packed_file_is_an_archive_of_one(packer: str) -> None:
    """It is called as the archive without the suffix of packing."""
    data = PACKERS[packer](b"content")
    assert archive_kind(data) == "gz"
    (member,) = members(data, name=f"in/报告.pdf.{packer}")
    assert _told(member) == ("报告.pdf", b"content", None)


def test_a_packed_file_has_the_name_that_gzip_noted_where_its_own_says_nothing() -> None:
    """As downloads have it, whose address has no suffix."""
    out = io.BytesIO()
    with gzip.GzipFile(filename="report.html", mode="wb", fileobj=out) as file:
        file.write(b"x")
    assert [member.name for member in members(out.getvalue(), name="https://example.org/download?id=3")] == [
        "report.html"
    ]
    assert [member.name for member in members(gzip.compress(b"x"), name="download")] == ["?"]


def test_archives_in_archives_are_opened_once() -> None:
    """A tar in a tar, a packed file in a tar: under their names, and no deeper than the limit says."""
    inner = gzip.compress(_tar(("a.txt", b"1")))
    data = _tar(
        ("inner.tar.gz", inner), ("b.txt.gz", gzip.compress(b"2")), ("c.tar", _tar(("d.tar", _tar(("e", b"3")))))
    )
    assert [_told(member) for member in members(data)] == [
        ("inner.tar.gz/a.txt", b"1", None),
        ("b.txt.gz/b.txt", b"2", None),
        ("c.tar/d.tar", b"", "too_large"),
    ]


def test_hostile_names_become_harmless_ones() -> None:
    """Nothing is written under a name; it loses its root, its drive, and every step out of the archive."""
    data = _tar(("../../etc/passwd", b"1"), ("/etc/shadow", b"2"), ("C:\\windows\\a.pdf", b"3"), ("..", b"4"))
    assert {member.name: member.data for member in members(data)} == {
        "etc/passwd": b"1",
        "etc/shadow": b"2",
        "windows/a.pdf": b"3",
        "?": b"4",
    }


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (tarfile.SYMTYPE, "链接"),
        (tarfile.LNKTYPE, "链接"),
        (tarfile.FIFOTYPE, "管道"),
        (tarfile.CHRTYPE, "设备"),
        (tarfile.BLKTYPE, "设备"),
        (b"Z", "设备"),
    ],
)
def test_what_is_no_file_is_a_member_with_its_reason(kind: bytes, words: str) -> None:
    """Links are not followed, wherever they lead; the others are read."""
    data = _tar((_entry("passwd", kind, "/etc/passwd"), b""), ("a.txt", b"1"))
    link, file = members(data)
    assert (link.name, link.data) == ("passwd", b"")
    assert link.error is not None
    assert words in str(link.error)
    assert _told(file) == ("a.txt", b"1", None)


def test_a_link_that_claims_a_size_has_none() -> None:
    """What stands behind it is the next member."""
    data = _block(b"link", b"00000002000", b"2") + _tar(("a.txt", b"1"))
    assert [member.name for member in members(data)] == ["link", "a.txt"]


@pytest.mark.parametrize("old", [False, True], ids=["pax", "gnu"])
def test_sparse_members_cost_themselves_alone(*, old: bool) -> None:
    """Terabytes of nothing, told in some bytes: they are not filled."""
    if old:
        head = bytearray(_block(b"huge", b"00000000000", tarfile.GNUTYPE_SPARSE))
        head[482] = 1  # maps in a block of their own follow
        head[148:156] = b" " * 8
        head[148:156] = b"%06o\0 " % sum(head)
        data = bytes(head) + bytes(512) + _tar(("a.txt", b"1"))
    else:
        sparse = _entry("x")
        sparse.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.name": "huge", "GNU.sparse.realsize": str(2**40)}
        data = _tar((sparse, b"0\n"), ("a.txt", b"1"))
    huge, file = members(data)
    assert (huge.name, huge.data, huge.error is None) == ("huge", b"", False)
    assert _told(file) == ("a.txt", b"1", None)


def test_a_bomb_in_the_middle_costs_itself_alone() -> None:
    """A member of too many bytes, or that packs too well, carries its error; what follows is read."""
    limits = Limits(total_bytes=30 * 2**20)
    data = gzip.compress(
        _tar(("a.txt", b"1"), ("bomb", bytes(20 * 2**20)), ("large", bytes(31 * 2**20)), ("b.txt", b"2"))
    )
    assert [_told(member) for member in members(data, limits=limits)] == [
        ("a.txt", b"1", None),
        ("bomb", b"", "too_large"),
        ("large", b"", "too_large"),
        ("b.txt", b"2", None),
    ]


def test_what_cannot_be_gone_through_is_left() -> None:
    """Where members that are too large would have to be unpacked for ever, the archive says so; what came is kept."""
    limits = Limits(total_bytes=2**20)
    data = gzip.compress(_tar(("a.txt", b"1"), ("bomb", bytes(5 * 2**20)), ("b.txt", b"2")))
    found, error = _given(data, limits)
    assert [member.name for member in found] == ["a.txt"]
    assert isinstance(error, TooLargeError)


def test_zeros_behind_the_end_are_no_way_round_the_limit() -> None:
    """What follows the end is unpacked to see whether it is sound, within the limit."""
    found, error = _given(gzip.compress(_tar(("a.txt", b"1")) + bytes(5 * 2**20)), Limits(total_bytes=2**20))
    assert [member.name for member in found] == ["a.txt"]
    assert isinstance(error, TooLargeError)


def test_a_packed_bomb_is_not_unpacked() -> None:
    """The one file of a gz has the limits of a member."""
    (member,) = members(gzip.compress(bytes(20 * 2**20)), name="a.pdf.gz")
    assert _told(member) == ("a.pdf", b"", "too_large")
    (member,) = members(gzip.compress(CHANCE.randbytes(3000)), name="a.gz", limits=Limits(total_bytes=2000))
    assert _told(member) == ("a", b"", "too_large")


def test_members_are_counted() -> None:
    """Links count too: they have rows."""
    data = _tar(*((_entry(f"l{n}", tarfile.SYMTYPE, "x"), b"") for n in range(5)))
    found, error = _given(data, Limits(members=3))
    assert len(found) == 3
    assert isinstance(error, TooLargeError)


@pytest.mark.parametrize("packer", PACKERS)
def test_what_is_cut_off_says_so(packer: str) -> None:
    """Members before the cut are given, whole; the archive has the reason."""
    content = CHANCE.randbytes(40_000)
    data = PACKERS[packer](_tar(("a.bin", content), ("b.bin", content[::-1])))
    found, error = _given(data[: len(data) * 4 // 5] if packer != "bz2" else data[:-10])
    assert [_told(member) for member in found][:1] == [("a.bin", content, None)] or packer == "bz2"
    assert len(found) < 2 or packer == "bz2"
    assert isinstance(error, DamagedFileError)


def test_a_spoilt_header_in_the_middle_is_no_end() -> None:
    """The standard library takes it for one and says nothing."""
    data = bytearray(_tar(("a.txt", b"1"), ("b.txt", b"2"), form=tarfile.GNU_FORMAT))
    data[1024 + 5] ^= 1
    found, error = _given(bytes(data))
    assert [member.name for member in found] == ["a.txt"]
    assert isinstance(error, DamagedFileError)


def test_a_wrong_checksum_at_the_end_is_found() -> None:
    """Bits that flipped in packed bytes may unpack to others: the checksum behind the last member tells."""
    data = bytearray(gzip.compress(_tar(("a.txt", b"1"))))
    data[-6] ^= 1
    assert isinstance(_given(bytes(data))[1], DamagedFileError)


@pytest.mark.parametrize(
    "head",
    [
        _block(b"a", b"\xff" * 12),  # minus one, in base 256
        _block(b"a", b"\x80" + b"\xff" * 11),
        _block(b"a", b"77777777777"),
        _block(b"name", b"77777777777", tarfile.GNUTYPE_LONGNAME),
        _block(b"pax", b"77777777777", tarfile.XHDTYPE),
        _block(b"a", b"0000000000x"),
    ],
    ids=["negative", "huge", "8 GB", "long name", "long header", "no number"],
)
def test_false_sizes_are_damage_or_too_large(head: bytes) -> None:
    """No size makes it read in circles or hold more than is there."""
    found, error = _given(head + bytes(512) + _tar(("a.txt", b"1")))
    assert [member.data for member in found if member.data] == []
    assert isinstance(error, DamagedFileError | TooLargeError)


def test_headers_without_end_are_damage() -> None:
    """Ten thousand long names before one member: each is no more than a name."""
    name = _block(b"n", b"00000000004", tarfile.GNUTYPE_LONGNAME) + b"name".ljust(512, b"\0")
    assert isinstance(_given(name * 10_000)[1], DamagedFileError)


def test_a_pax_size_counts() -> None:
    """Where the header before a member gives its size, that of its own block does not count."""
    record = b"12 size=700\n"
    head = _block(b"pax", b"%011o" % len(record), tarfile.XHDTYPE) + record.ljust(512, b"\0")
    data = head + _block(b"a.bin", b"00000000000") + b"x" * 700 + bytes(324) + _tar(("b.txt", b"2"))
    assert [(member.name, len(member.data)) for member in members(data)] == [("a.bin", 700), ("b.txt", 1)]


def test_mutated_archives_raise_nothing_but_read_errors() -> None:
    """Whatever bytes change, members come or a reason; nothing else escapes."""
    sound = _tar((NAME, b"1" * 600), (LONG, b"2" * 100), (_entry("l", tarfile.SYMTYPE, "x"), b""), ("c.txt", b"3"))
    for packer in PACKERS.values():
        for _ in range(150):
            data = bytearray(packer(sound))
            for _ in range(CHANCE.randint(1, 6)):
                at = CHANCE.randrange(len(data))
                data[at : at + CHANCE.choice((0, 1, 1, 4))] = CHANCE.randbytes(CHANCE.choice((1, 1, 4)))
            try:
                for member in members(bytes(data), limits=Limits(total_bytes=2**20)):
                    assert len(member.data) <= 2**20
            except ReadError:
                pass


def test_a_tar_is_told_from_other_bytes() -> None:
    """By its head alone: what only begins like one is none."""
    assert archive_kind(_tar(("a", b""))) == "tar"
    assert archive_kind(b"a.txt".ljust(512, b"\0")) is None
    assert archive_kind(struct.pack("<512B", *([0] * 512))) is None
    assert archive_kind(gzip.compress(b"")) == "gz"
    assert archive_kind(b"\x1f\x8b\x08damaged") == "gz"
    assert isinstance(_given(b"\x1f\x8b\x08damaged")[1], DamagedFileError)
