"""Tables among the lines of a text: aligned columns, words that blanks part, a cell a line; rows for `ragged`."""
