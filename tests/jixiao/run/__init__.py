"""Tests of `jixiao.run`."""
