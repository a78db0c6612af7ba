"""A maker of report forms in layouts put together at random, with the answers known by construction.

`python -m tests.layouts --layouts N --seed S --keep DIR`, with `tests/` on the path, leaves DIR/files and DIR/gold.
"""
