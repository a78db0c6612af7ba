"""Tables -> Forms: found, cut into blocks, each block read, every cell accounted for."""
