"""WordprocessingML: the parts of a package and what their markup says."""
