"""Reads what lies on a sheet beside its cells, pictures of forms and embedded workbooks, as blocks with their row."""

from __future__ import annotations

from extract.document import Block
from extract.errors import ReadError
from extract.inside.form_pictures import PictureReader
from extract.inside.workbooks import EmbeddedBooks
from extract.sheet.model import Inlay, SheetData


class InlayReader:
    """Reads the inlays of one workbook, sheet after sheet; `notes` say what was not read."""

    def __init__(self, document_id: str, pictures: PictureReader | None, *, opens_objects: bool) -> None:
        """Begin; without `pictures` no picture is read, and objects only where they are to be opened."""
        self.notes: list[str] = []
        self._pictures = pictures
        self._books = EmbeddedBooks(document_id, self.notes) if opens_objects else None

    def blocks(self, sheet: SheetData) -> list[tuple[int | None, tuple[Block, ...]]]:
        """Return the blocks of each inlay that shows some, and the row of its top, None where it is not known."""
        found: list[tuple[int | None, tuple[Block, ...]]] = []
        unread = 0
        opened: set[str] = set()
        for inlay in sorted(sheet.inlays, key=lambda inlay: inlay.kind):  # objects before pictures
            if inlay.kind == "object":
                blocks = self._object(inlay)
                opened.update([inlay.shape] if blocks and inlay.shape else [])
            elif inlay.shape in opened:
                continue  # the preview of an object shows what was read of it
            else:
                blocks = self._picture(inlay)
                unread += not blocks
            if blocks:
                found.append((inlay.row, blocks))
        if unread:
            self.notes.append(f"工作表“{sheet.name}”有 {unread} 张图片，其中的文字未读")
        return found

    def _object(self, inlay: Inlay) -> tuple[Block, ...]:
        if self._books is None or inlay.load is None:
            self.notes.append(f"文档内嵌了对象（{inlay.name}），未读取")
            return ()
        return self._books.blocks(inlay.name, inlay.load) or ()

    def _picture(self, inlay: Inlay) -> tuple[Block, ...]:
        if self._pictures is None or inlay.load is None:
            return ()
        try:
            return self._pictures(inlay.load(), inlay.size)
        except ReadError:
            # It counts among the pictures that were not read, and the note says so.
            return ()
