"""Nothing that we load reports to anyone: its switches, thrown as the first thing when a package of ours is imported.

A run reads papers that are not published yet. The packages `extract`, `normalize` and `jixiao` import this module
before anything else, and processes that they start inherit the environment.
"""

from __future__ import annotations

import os
from typing import Final

SWITCHES: Final = {
    "ORT_DISABLE_TELEMETRY": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
    "DO_NOT_TRACK": "1",
}
"""Environment variable -> the value that silences its library.

onnxruntime looks up an address of its maker as soon as it is loaded and leaves a device number in the cache folder of
the person and `.ses` files in the temporary folder; it reads its variable when its library is loaded, never again.
Ray counts its users. The last one is asked by a number of tools.
"""

DUCKDB: Final = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""Settings with which DuckDB downloads no extension when a query or a file seems to need one."""


def hush() -> None:
    """Throw all switches, also where the person's environment says otherwise."""
    os.environ.update(SWITCHES)


hush()
