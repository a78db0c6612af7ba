"""What printed values are: measures, amounts, points, rates, years, dates, numerals."""
