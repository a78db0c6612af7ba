"""What printed words mean: headings, titles, section marks."""
