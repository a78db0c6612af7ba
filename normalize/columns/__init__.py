"""Which column plays which role (the hard core)."""
