"""`python -m jixiao` is the command `jixiao`."""

from jixiao.cli import main

if __name__ == "__main__":
    main()
