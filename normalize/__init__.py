"""From Document to forms to table rows: the only bridge between extract and schemas."""

import extract.quiet  # noqa: F401  before any library is loaded: it silences them
