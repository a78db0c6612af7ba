"""Tests of `jixiao.place`."""
