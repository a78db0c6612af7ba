"""A dataset for others: package, export, report."""
