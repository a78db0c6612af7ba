"""DOCX -> flow."""
