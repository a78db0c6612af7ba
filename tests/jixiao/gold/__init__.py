"""Tests of `jixiao.gold`."""
