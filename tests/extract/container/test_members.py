"""Archives: names, nesting, passwords, limits and hostile input."""

from __future__ import annotations

import io
import random
import shutil
import stat
import struct
import subprocess
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest

from extract.container.members import Limits, archive_kind, members
from extract.errors import (
    DamagedFileError,
    EncryptedFileError,
    MissingToolError,
    ReadError,
    SourceAccessError,
    TooLargeError,
    UnknownFormatError,
)

NAME = "部门整体支出绩效自评表.docx"
REPORTS = Path(__file__).parents[3] / "fixtures" / "reports"
needs_bsdtar = pytest.mark.skipif(shutil.which("bsdtar") is None, reason="bsdtar (libarchive-tools) is not installed")
needs_unar = pytest.mark.skipif(shutil.which("unar") is None, reason="unar is not installed")


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip with the files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def raw_zip(name: bytes, data: bytes, *, flags: int = 0, method: int = 0, size: int | None = None) -> bytes:
    """Return a zip of one member with the name's bytes as given, whatever they are."""
    crc = zlib.crc32(data)
    length = len(data) if size is None else size
    core = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 33, crc, len(data), length, len(name), 0)
    local = b"PK\x03\x04" + core + name + data
    central = b"PK\x01\x02" + struct.pack("<H", 20) + core + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def zip_crypto(name: str, data: bytes, password: bytes) -> bytes:
    """Return a zip of one member under the traditional encryption (APPNOTE.TXT 6.1)."""
    table = [0] * 256
    for number in range(256):
        value = number
        for _ in range(8):
            value = (value >> 1) ^ (0xEDB88320 if value & 1 else 0)
        table[number] = value
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    for byte in password:
        update(byte)
    out = bytearray()
    crc = zlib.crc32(data)
    for byte in bytes(11) + bytes([crc >> 24]) + data:
        mask = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((mask * (mask ^ 1)) >> 8) & 0xFF)
        update(byte)
    stored = raw_zip(name.encode(), bytes(out), flags=1, size=len(data))
    return stored.replace(struct.pack("<I", zlib.crc32(bytes(out))), struct.pack("<I", crc))


def rar(files: dict[str, bytes]) -> bytes:
    """Return a RAR 4 archive whose members are stored, not packed."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, data in files.items():
        raw = name.replace("/", "\\").encode("ascii")
        body = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 2, zlib.crc32(data), 0x58210000, 29, 0x30, len(raw), 0x20
        )
        out += block(0x74, 0x8000, body + raw) + data
    return out + block(0x7B, 0x4000, b"")


def names(data: bytes | Path, *, limits: Limits | None = None, passwords: tuple[str, ...] = ()) -> list[str]:
    """Return the names of the members."""
    return [member.name for member in members(data, limits=limits, passwords=passwords)]


def test_members_come_in_order_with_their_bytes() -> None:
    """A zip's files come in its order, folders and by-products of systems left out."""
    data = zipped({"a.pdf": b"1", "dir/": b"", "__MACOSX/._a.pdf": b"x", "~$b.docx": b"x", "__MACOSX/b.docx": b"22"})
    assert [(member.name, member.data, member.error) for member in members(data)] == [
        ("a.pdf", b"1", None),
        ("__MACOSX/b.docx", b"22", None),
    ]


def test_path_reads_as_bytes_do(tmp_path: Path) -> None:
    """A path gives the same members as its bytes; a missing one is an access error."""
    data = zipped({NAME: b"x"})
    (tmp_path / "a.zip").write_bytes(data)
    assert names(tmp_path / "a.zip") == names(data) == [NAME]
    with pytest.raises(SourceAccessError):
        names(tmp_path / "b.zip")


@pytest.mark.parametrize(
    ("raw", "flags"), [(NAME.encode("gbk"), 0), (NAME.encode(), 0), (NAME.encode(), 0x800)], ids=["gbk", "utf8", "flag"]
)
def test_chinese_names_are_read_in_any_encoding(raw: bytes, flags: int) -> None:
    """A member name in GBK, in UTF-8 without the flag and in UTF-8 with it reads the same."""
    assert names(raw_zip(raw, b"x", flags=flags)) == [NAME]


def test_backslashes_and_drives_become_plain_paths() -> None:
    """A name with a drive and backslashes is read below the archive."""
    assert names(raw_zip("C:\\附件\\表.xls".encode("gbk"), b"x")) == ["附件/表.xls"]


def test_hostile_names_become_harmless_ones() -> None:
    """Nothing is written under a name; it loses its drive, its root, and every step out of the archive."""
    given = {"../../etc/passwd": b"1", "C:\\windows\\a.pdf": b"2", "/b.pdf": b"3", "..": b"4"}
    found = {member.name: member.data for member in members(zipped(given))}
    assert found == {"etc/passwd": b"1", "windows/a.pdf": b"2", "b.pdf": b"3", "?": b"4"}


def test_one_false_name_costs_no_member() -> None:
    """A name said to be UTF-8 that is not is read as GBK; the others are as they were."""
    sound = zipped({"报告.pdf": b"1", "名称.pdf": b"2"})
    broken = sound.replace("报告".encode(), b"\xb1\xa8\xb8\xe6.x")
    assert [(member.name, member.data) for member in members(broken)] == [("报告.x.pdf", b"1"), ("名称.pdf", b"2")]


@pytest.mark.parametrize(("kind", "words"), [(stat.S_IFLNK, "链接"), (stat.S_IFIFO, "管道"), (stat.S_IFCHR, "设备")])
def test_what_is_no_file_is_a_member_with_its_reason(kind: int, words: str) -> None:
    """A link is not followed and a device not opened, and both are said."""
    info = zipfile.ZipInfo("a.pdf")
    info.external_attr = (kind | 0o644) << 16
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(info, b"/etc/passwd")
        archive.writestr("b.pdf", b"y")
    found = list(members(data.getvalue()))
    assert words in str(found[0].error)
    assert (found[0].data, found[1].data) == (b"", b"y")


def test_a_pile_of_files_with_a_part_of_a_document_is_a_pile() -> None:
    """A stray [Content_Types].xml or mimetype makes no document of what lies beside it."""
    assert archive_kind(zipped({"[Content_Types].xml": b"junk", "a.pdf": b"x"})) == "zip"
    assert archive_kind(zipped({"mimetype": b"junk", "a.pdf": b"x"})) == "zip"
    assert archive_kind(zipped({"mimetype": b"a", "META-INF/manifest.xml": b"x"})) is None


def test_archive_in_an_archive_is_opened_once() -> None:
    """A nested archive's files come under its name; one deeper still carries an error."""
    deep = zipped({"deep.pdf": b"3"})
    outer = zipped({"内.zip": zipped({"里.pdf": b"2", "again.zip": deep}), "外.pdf": b"1"})
    found = {member.name: member.error for member in members(outer)}
    assert list(found) == ["内.zip/里.pdf", "内.zip/again.zip", "外.pdf"]
    assert isinstance(found["内.zip/again.zip"], TooLargeError)


def test_documents_that_are_zips_are_no_archives() -> None:
    """A docx inside an archive stays one member, and is no archive by itself."""
    docx = (REPORTS / "practice-02.docx").read_bytes()
    assert archive_kind(docx) is None
    assert archive_kind(zipped({"OFD.xml": b"<x/>"})) is None
    assert archive_kind(b"%PDF-1.4") is None
    assert archive_kind(zipped({"a.txt": b""})) == "zip"
    assert names(zipped({"a.docx": docx})) == ["a.docx"]


def test_damaged_inner_archive_does_not_stop_the_others() -> None:
    """A truncated archive inside carries its error."""
    inner = zipped({"a.pdf": b"1" * 500})[:-30]
    found = list(members(zipped({"x.zip": inner, "b.pdf": b"2"})))
    assert isinstance(found[0].error, DamagedFileError)
    assert found[1].data == b"2"


def test_member_with_a_wrong_checksum_carries_its_error() -> None:
    """One corrupt member does not cost the others."""
    data = bytearray(zipped({"a.pdf": b"A" * 50, "b.pdf": b"B"}, zipfile.ZIP_STORED))
    data[data.index(b"AAAA")] = ord("Z")
    found = list(members(bytes(data)))
    assert isinstance(found[0].error, DamagedFileError)
    assert found[1].data == b"B"


def test_limits_on_count_size_and_ratio() -> None:
    """Too many files stop the reading; too many bytes and a bomb's ratio cost their member alone."""
    many = zipped({f"{number}.txt": b"" for number in range(12)})
    with pytest.raises(TooLargeError, match="10 个"):
        names(many, limits=Limits(members=10))
    large = list(members(zipped({"a": bytes(2000), "b": bytes(900)}), limits=Limits(total_bytes=1000)))
    assert [(isinstance(each.error, TooLargeError), len(each.data)) for each in large] == [(True, 0), (False, 900)]
    bomb = list(members(zipped({"bomb": bytes(12 * 2**20), "after": b"x"})))
    assert "压缩比" in str(bomb[0].error)
    assert bomb[1].data == b"x"


def test_limits_count_nested_archives_too() -> None:
    """The bytes of an inner archive's files count against the same limit."""
    outer = zipped({"a.zip": zipped({"x": bytes(600)}), "b.zip": zipped({"x": bytes(600)})})
    found = {member.name: member.error for member in members(outer, limits=Limits(total_bytes=1200))}
    assert any(isinstance(error, TooLargeError) for error in found.values())


def test_understated_size_unpacks_no_more_than_stated() -> None:
    """A member that states fewer bytes than it holds is damaged, not a way past the limits."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(50 * 2**20)) + packer.flush()
    found = list(members(raw_zip(b"a", packed, method=8, size=10)))
    assert isinstance(found[0].error, DamagedFileError)


def test_password_opens_an_encrypted_zip() -> None:
    """The right password among several opens it; none or wrong ones raise."""
    data = zip_crypto("a.pdf", b"secret bytes", "口令1".encode())
    assert [member.data for member in members(data, passwords=("wrong", "口令1"))] == [b"secret bytes"]
    with pytest.raises(EncryptedFileError):
        names(data)
    with pytest.raises(EncryptedFileError, match="都不对"):
        names(data, passwords=("wrong",))


def test_what_is_no_archive_is_refused() -> None:
    """A PDF raises UnknownFormatError, half a zip DamagedFileError."""
    with pytest.raises(UnknownFormatError):
        names(b"%PDF-1.4")
    with pytest.raises(DamagedFileError):
        names(zipped({"a": b"x" * 100})[:60])


@pytest.mark.parametrize("kind", ["rar", "7z"])
def test_missing_program_names_the_package(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without bsdtar and unar the error names the Debian packages."""
    monkeypatch.setenv("PATH", "")
    data = rar({"a.txt": b"x"}) if kind == "rar" else b"7z\xbc\xaf\x27\x1c" + bytes(30)
    with pytest.raises(MissingToolError, match="bsdtar") as caught:
        names(data)
    assert "libarchive-tools" in caught.value.remedy


@needs_bsdtar
def test_rar_is_read_by_bsdtar() -> None:
    """A RAR's files come with their bytes."""
    found = [(member.name, member.data) for member in members(rar({"a.txt": b"alpha", "d/b.txt": b"beta"}))]
    assert found == [("a.txt", b"alpha"), ("d/b.txt", b"beta")]


@needs_bsdtar
def test_seven_zip_is_read_by_bsdtar(tmp_path: Path) -> None:
    """A 7z with a Chinese name is read."""
    (tmp_path / NAME).write_bytes(b"content")
    subprocess.run(  # noqa: S603 - a fixed command
        ["bsdtar", "-cf", "a.7z", "--format", "7zip", NAME],  # noqa: S607 - the program that the skip looked for
        cwd=tmp_path,
        check=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    data = (tmp_path / "a.7z").read_bytes()
    assert [(member.name, member.data) for member in members(data)] == [(NAME, b"content")]
    assert [member.name for member in members(tmp_path / "a.7z")] == [NAME]
    with pytest.raises(DamagedFileError):
        names(data[:-20])


@needs_unar
def test_rar_is_read_by_unar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only unar is installed it does the work."""
    for tool in ("unar", "lsar"):
        found = shutil.which(tool)
        assert found
        (tmp_path / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(tmp_path))
    found_members = [(member.name, member.data) for member in members(rar({"a.txt": b"alpha", "d/b.txt": b"beta"}))]
    assert found_members == [("a.txt", b"alpha"), ("d/b.txt", b"beta")]
    with pytest.raises(DamagedFileError):
        names(b"7z\xbc\xaf\x27\x1c" + bytes(30))


@needs_bsdtar
def test_tool_output_is_held_to_the_limits() -> None:
    """The limits hold for what a program unpacks."""
    with pytest.raises(TooLargeError):
        names(rar({"a.txt": b"a" * 500, "b.txt": b"b" * 600}), limits=Limits(total_bytes=1000))
    with pytest.raises(TooLargeError):
        names(rar({"a.txt": b"a", "b.txt": b"b"}), limits=Limits(members=1))


@needs_bsdtar
def test_zip_under_aes_opens_with_its_password(tmp_path: Path) -> None:
    """A zip under AES, which the standard library cannot read, opens with the right password among several."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"content of {name}")
    secret = ["--options", "zip:encryption=aes256", "--passphrase=abc"]
    command = ["bsdtar", "-cf", "a.zip", "--format", "zip", *secret, "a.txt", "b.txt"]
    subprocess.run(command, cwd=tmp_path, check=True)  # noqa: S603 - a fixed command
    data = (tmp_path / "a.zip").read_bytes()
    found = [(member.name, member.data) for member in members(data, passwords=("wrong", "abc"))]
    assert found == [("a.txt", b"content of a.txt"), ("b.txt", b"content of b.txt")]
    for words in ((), ("wrong",)):
        with pytest.raises(EncryptedFileError):
            names(data, passwords=words)


def test_mutated_archives_raise_nothing_but_read_errors() -> None:
    """Bytes changed, cut or doubled give members or a ReadError, nothing else."""
    chance = random.Random(7)  # noqa: S311 - reproducible noise
    base = zipped({"a.pdf": b"A" * 300, "内.zip": zipped({"b.pdf": b"B" * 100}), "c.docx": b"C"})
    for _ in range(300):
        data = bytearray(base)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                list(members(bytes(data)))
        except ReadError:
            continue
