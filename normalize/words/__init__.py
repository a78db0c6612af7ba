"""What printed words mean: headings, titles, section marks, what is worth reading."""
