"""The numbers that each stage of the scan reader goes by, each with its reason: one frozen dataclass a stage."""
