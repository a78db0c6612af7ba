"""What lies over the print and is taken off before it is read: seals, specks, streaks."""
