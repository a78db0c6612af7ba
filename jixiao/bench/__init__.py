"""Speed, memory and how right scans are (developers only)."""
