"""`python -m dragonsden`."""

from dragonsden.cli import main

if __name__ == "__main__":
    main()
