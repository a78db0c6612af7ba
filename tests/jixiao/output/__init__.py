"""Tests of `jixiao.output`."""
