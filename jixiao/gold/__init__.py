"""Answers and their score from the desk."""
