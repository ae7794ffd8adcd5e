"""The program `tutela`."""

import os
import sys

from tutela.settings import pick_language
from tutela.terms.messages import render


def main() -> None:
    """Run the command line and leave with its exit code.

    A package that does not load is told in words, for then `tutela doctor` does not load either.
    """
    try:
        from tutela.cli.app import run  # noqa: PLC0415 - so that a failure can be told
    except ImportError as error:
        package = (error.name or "?").split(".")[0]
        words = render("cli.package_missing", {"package": package}, pick_language(os.environ))
        sys.exit(f"[cli.package_missing] {words}")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
