"""Tests of `jixiao.score`."""
