"""Bytes -> what they are: format, password, archive, OLE, zip package, XML part, outside programs."""
