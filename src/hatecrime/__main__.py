"""``hatecrime`` and ``python -m hatecrime``: a door light enough to be interrupted in."""

import sys


def main() -> None:
    """Run the command line."""
    try:
        from hatecrime.cli import main as run

        run()
    except KeyboardInterrupt:
        # What stops the program while it is still being loaded; later the command line tells.
        sys.stderr.write("Interrupted.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
