"""Marks on a page -> tables and lines, whatever drew them (PDF, OFD, scan); drafts -> pages."""
