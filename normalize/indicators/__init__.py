"""The indicator block of a form: its rows, the labels of their groups, records, and the rows that sum it up."""
