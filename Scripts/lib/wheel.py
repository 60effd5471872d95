"""Reads wheels without pip: unpacks them, and tells which CUDA wheels a torch wheel needs.

    wheel.py unpack WHEEL FOLDER [PATTERN...]   files that match, or all
    wheel.py cuda TORCH_WHEEL                   'NAME SPEC' a line; nothing for a CPU build
    wheel.py toolkit TOOLKIT_WHEEL EXTRA...     the same for the named extras of cuda-toolkit
"""

import email
import fnmatch
import re
import sys
import zipfile


def requirements(path):
    """(name, extras, specifier, marker) of each requirement in a wheel's METADATA."""
    with zipfile.ZipFile(path) as wheel:
        name = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(wheel.read(name))
    for line in metadata.get_all("Requires-Dist") or []:
        text, _, marker = line.partition(";")
        match = re.match(r"\s*([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?\s*\(?([^)]*)\)?\s*$", text)
        if match:
            extras = [e.strip() for e in (match[2] or "").split(",") if e.strip()]
            yield match[1].lower(), extras, match[3].strip(), marker


def pinned(specifier):
    """The version to take: the exact one, or else the lowest that is allowed."""
    for operator in ("==", ">="):
        for part in specifier.split(","):
            if part.strip().startswith(operator):
                return part.strip()[2:].strip().removesuffix(".*")
    raise SystemExit(f"no version in '{specifier}'")


def unpack(path, folder, patterns):
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        if patterns:
            names = [n for n in names if any(fnmatch.fnmatch(n, p) for p in patterns)]
        wheel.extractall(folder, names)


def cuda(path):
    for name, extras, specifier, _ in requirements(path):
        if name == "cuda-toolkit":
            print(name, pinned(specifier), ",".join(extras))
        elif name.startswith("nvidia-"):
            print(name, pinned(specifier))


def toolkit(path, wanted):
    found = {}
    for name, _, specifier, marker in requirements(path):
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", marker)
        if extra and extra[1] in wanted and name.startswith("nvidia-"):
            found[name] = pinned(specifier)
    for name, version in sorted(found.items()):
        print(name, version)


command, wheel, *rest = sys.argv[1:]
if command == "unpack":
    unpack(wheel, rest[0], rest[1:])
elif command == "cuda":
    cuda(wheel)
elif command == "toolkit":
    toolkit(wheel, rest)
else:
    raise SystemExit(__doc__)
