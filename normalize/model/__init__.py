"""The shapes: Row, Column, Header, Line, Form; the sums that a form must keep."""
