"""What persons set right, and rows that they made or took away; laid over what was read."""
