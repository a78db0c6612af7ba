"""Tests of `jixiao.review`."""
