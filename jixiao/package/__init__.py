"""A dataset for others: data package, export, report."""
