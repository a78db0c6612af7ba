"""A dataset that is read: tables, sources, cells, doubts."""
