"""Fetches a source package as the file it is, and runs nothing of it.

    source.py NAME VERSION FOLDER

`pip download` would run the package's set-up program for its metadata. pip's own settings (index,
mirror, folder of files, certificates) decide where the file comes from.
"""

import shutil
import sys

from pip._internal.commands import create_command
from pip._internal.network.download import Downloader
from pip._internal.utils.logging import setup_logging

name, version, folder = sys.argv[1:]
# Warnings tell why an index does not answer.
setup_logging(verbosity=0, no_color=True, user_log_file=None)
command = create_command("download")
with command.main_context():
    options, _ = command.parse_args(["--no-binary", ":all:", "--no-input", "--no-cache-dir", name])
    session = command.get_default_session(options)
    finder = command._build_package_finder(options, session)
    links = [c.link for c in finder.find_all_candidates(name) if str(c.version) == version]
    if not links:
        raise SystemExit(f"no matching distribution found for {name}=={version}")
    if links[0].is_file:
        shutil.copy(links[0].file_path, folder)
    else:
        Downloader(session, "off")(links[0], folder)
