"""`python -m dragonsden`."""

from dragonsden.cli import run

if __name__ == "__main__":
    run()
