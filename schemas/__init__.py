"""The published tables: columns, types, units, Chinese labels, and the checks on them."""
