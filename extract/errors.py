"""What can be wrong with a file: one exception class per `documents.error_code`, each with its remedy."""

from __future__ import annotations


class ReadError(Exception):
    """A file that cannot be read; the run records it and goes on.

    `code` is the value of `documents.error_code`, `remedy` a Chinese sentence that says what to do.
    """

    code = "unreadable"
    remedy = "请用原程序打开文件确认其完好，或重新下载后再试。"

    def __init__(self, detail: str, *, remedy: str | None = None) -> None:
        """Keep the detail; `remedy` overrides the class's own."""
        super().__init__(detail)
        if remedy is not None:
            self.remedy = remedy

    def sentence(self) -> str:
        """Return detail and remedy as one text for `documents.error`."""
        return f"{self}。{self.remedy}"


class EmptyFileError(ReadError):
    """The file holds no byte, or nothing but white space."""

    code = "empty_file"
    remedy = "文件没有内容，请重新下载。"


class UnknownFormatError(ReadError):
    """The content is of no format that a reader knows."""

    code = "unknown_format"
    remedy = "请另存为 PDF 或 DOCX 后再试。"


class DamagedFileError(ReadError):
    """The file is of a known format and cannot be opened: truncated or corrupt."""

    code = "damaged_file"
    remedy = "文件已损坏或下载不完整，请重新下载。"


class EncryptedFileError(ReadError):
    """The file asks for a password."""

    code = "encrypted_file"
    remedy = "文件有密码，请用 --password-file 给出口令，或先去除口令。"


class MissingToolError(ReadError):
    """Reading the format needs a program that is not installed."""

    code = "missing_tool"
    remedy = "请安装所需程序后再试。"


class TooLargeError(ReadError):
    """The file passes a limit on size, pages or members."""

    code = "too_large"
    remedy = "请拆分文件后再试。"


class SourceAccessError(ReadError):
    """The file is not there or may not be read."""

    code = "no_access"
    remedy = "请检查路径与读取权限。"
