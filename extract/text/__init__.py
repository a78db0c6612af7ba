"""Plain text -> rows of pieces and lines: cells by tabs, bars, commas, blanks; what is ragged stays so."""
