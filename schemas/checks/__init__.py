"""What must hold of a report."""
