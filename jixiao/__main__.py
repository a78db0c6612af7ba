"""`python -m jixiao` is the command `jixiao`."""

from jixiao.command.main import main

if __name__ == "__main__":
    main()
