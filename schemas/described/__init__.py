"""The tables described for others."""
