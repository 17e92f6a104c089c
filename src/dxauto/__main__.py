"""`python -m dxauto` is the command `dxauto`."""

from dxauto.cli.main import main

if __name__ == "__main__":
    main()
