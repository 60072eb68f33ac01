"""What can be wrong with a machine before the site starts, each told in a sentence that says what to do."""

from __future__ import annotations

import errno
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from . import paths
from .process import StartError

FREE_BYTES = 500 * 1024 * 1024

# The shared libraries that the wheels expect of the system, and the Debian package that carries each.
DEBIAN_PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    "libxcb.so.1": "libxcb1",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
    "libXext.so.6": "libxext6",
    "libXrender.so.1": "libxrender1",
    "libgomp.so.1": "libgomp1",
    "libsndfile.so.1": "libsndfile1",
    "libz.so.1": "zlib1g",
}
# When one is missing on a slim system, so are these.
USUAL_PACKAGES = ("libgl1", "libglib2.0-0")
NATIVE_IMPORTS = "import cv2, av"


def check_python() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 12):
        raise StartError(
            f"This is Python {sys.version_info[0]}.{sys.version_info[1]}; the site needs 3.11 or 3.12. "
            "Install one of them, delete the folder .venv and run `make run` again."
        )


def check_space(home: Path) -> None:
    free = shutil.disk_usage(home).free
    if free < FREE_BYTES:
        raise StartError(
            f"The disk that holds {home} has {free // 1_000_000} MB left. Free at least {FREE_BYTES // 1_000_000} MB, "
            "or set DANCESITE_HOME to a folder on another disk."
        )


def check_front_end() -> None:
    manifest = paths.CLONE / "frontend" / "dist" / "manifest.json"
    if not manifest.is_file():
        raise StartError("The pages are not built yet. Run `make run`, which builds them and then starts the site.")


def check_port(host: str, port: int) -> None:
    """Try to take the address, as the web server will."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, OverflowError):
        raise StartError(f"{host}:{port} is not an address. Try --host 127.0.0.1 --port 8000.") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise StartError(_port_sentence(host, port, error)) from None


def _port_sentence(host: str, port: int, error: OSError) -> str:
    other = 8001 if port == 8000 else port + 1
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken{holder_of(port)}. Stop that, or use another port: DANCESITE_PORT={other} make run"
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than you have. Use one above 1023: DANCESITE_PORT=8000 make run"
    return f"The site cannot listen on {host}:{port}: {error.strerror}. Try DANCESITE_HOST=127.0.0.1 make run"


def holder_of(port: int) -> str:
    """` by process 123 (name)`, or nothing where /proc does not tell."""
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            listening = fields[3] == "0A"
            if listening and int(fields[1].rsplit(":", 1)[1], 16) == port:
                sockets.add(f"socket:[{fields[9]}]")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(link) in sockets for link in (process / "fd").iterdir()):
                return f" by process {process.name} ({(process / 'comm').read_text().strip()})"
        except OSError:
            continue
    return ""


def check_native_libraries() -> None:
    """Import what leans on the system's own libraries, in a process that may fail."""
    done = subprocess.run([sys.executable, "-c", NATIVE_IMPORTS], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise StartError(native_sentence(done.stderr))


def native_sentence(error_output: str) -> str:
    """What to install, read from an ImportError's text."""
    last = error_output.strip().splitlines()[-1] if error_output.strip() else "no message"
    library = re.search(r"(lib[\w.+-]+\.so[.\d]*): cannot open shared object file", error_output)
    if library:
        packages = sorted({*USUAL_PACKAGES, DEBIAN_PACKAGES.get(library.group(1), USUAL_PACKAGES[0])})
        return (
            f"The system library {library.group(1)} is missing; reading video needs it. On Debian or Ubuntu: "
            f"apt-get install --no-install-recommends {' '.join(packages)}"
        )
    module = re.search(r"No module named '([\w.]+)'", error_output)
    if module:
        return f"The Python package {module.group(1)} is not installed. Run `make setup`."
    return f"The video libraries do not load: {last}"
