"""Runs every script of this folder, each in a process of its own, and prints the name and what the script prints."""

import contextlib
import io
import multiprocessing
import os
import runpy
from pathlib import Path

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def run(script: Path) -> str:
    """What the script prints to say what is expected and what is observed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            runpy.run_path(str(script), run_name="__main__")
        except Exception as error:  # the other scripts go on
            return f"failed: {error!r}"
    lines = printed.getvalue().splitlines()
    return "\n".join(line for line in lines if line.startswith(("expected:", "observed:")))


def main() -> None:
    """The processes are forks of one that has imported the libraries, which is most of the time that a script takes."""
    import keras  # noqa: F401
    import tensorflow  # noqa: F401
    import tf_keras  # noqa: F401

    scripts = sorted(path for path in Path(__file__).parent.glob("*.py") if path.stem != "__main__")
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        for script, printed in zip(scripts, pool.imap(run, scripts, chunksize=1), strict=True):
            print(f"{script.stem}\n{printed}\n")


if __name__ == "__main__":
    main()
