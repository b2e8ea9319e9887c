"""Runs every script in this folder, each in a separate process, and prints its name and its output."""

import contextlib
import io
import multiprocessing
import os
import runpy
from pathlib import Path

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def run(script: Path) -> str:
    """The lines of a script that say what is expected and what is observed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            runpy.run_path(str(script), run_name="__main__")
        except Exception as error:  # the other scripts still run
            return f"failed: {error!r}"
    lines = printed.getvalue().splitlines()
    return "\n".join(line for line in lines if line.startswith(("expected:", "observed:")))


def main() -> None:
    """Forks processes from one that has imported the libraries, which takes most of the time of a script."""
    import keras  # noqa: F401
    import tensorflow  # noqa: F401
    import tf_keras  # noqa: F401

    scripts = sorted(path for path in Path(__file__).parent.glob("*.py") if path.stem != "__main__")
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        for script, printed in zip(scripts, pool.imap(run, scripts, chunksize=1), strict=True):
            print(f"{script.stem}\n{printed}\n")


if __name__ == "__main__":
    main()
