"""Notebooks for the tests: run from top to bottom, in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

from dragonsden.files.shipped import PACKAGE

# In a process of its own, as its sockets outlive the notebook; and with a kernel of this very
# Python, whatever else is installed under the name python3.
EXECUTE = """
import sys
import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

class ThisPython(KernelSpecManager):
    def get_kernel_spec(self, kernel_name):
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="this Python", language="python")

path, folder = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython())
client = NotebookClient(
    notebook, km=manager, timeout=60, resources={"metadata": {"path": folder}}
)
sys.stdout.buffer.write(nbformat.writes(client.execute()).encode())
"""


def executed(path: Path, folder: Path, home: Path) -> Any:
    """The notebook with its outputs, run in a folder; fails where a cell does."""
    env = {
        **os.environ,
        "PYTHONPATH": str(PACKAGE.parent),
        "IPYTHONDIR": str(home),  # nobody's own start-up files
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    env.pop("MPLBACKEND", None)
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE, str(path), str(folder)],
        env=env,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return nbformat.reads(done.stdout.decode("utf-8"), as_version=4)
