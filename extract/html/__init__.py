"""Web pages -> grids and article."""
