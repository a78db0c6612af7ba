"""What the page is answered to a change: that it is kept, or why it is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

from fastapi.responses import JSONResponse

from jixiao.corrections.log import ConflictError, Record
from jixiao.corrections.values import ValueRefusedError
from jixiao.review.store import NothingToUndoError, UnknownRowError


def kept(change: Callable[[], Sequence[Record]]) -> JSONResponse:
    """Make a change and answer its first record, what that is about, how many there are, or why nothing was kept."""
    try:
        records = change()
    except NothingToUndoError:
        return JSONResponse({"error": "nothing"}, status_code=404)
    except UnknownRowError:
        return JSONResponse({"error": "unknown"}, status_code=404)
    except ValueRefusedError as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    except ConflictError as conflict:
        current = asdict(conflict.current) if conflict.current is not None else None
        return JSONResponse({"error": "conflict", "current": current}, status_code=409)
    except OSError as error:
        return JSONResponse({"error": error.strerror or str(error)}, status_code=507)
    first = records[0]
    cell = f"{first.table}|{first.row_key}|{first.column}"
    return JSONResponse({"id": first.id, "cell": cell, "count": len(records)})
