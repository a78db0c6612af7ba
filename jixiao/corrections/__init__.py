"""What persons set right."""
