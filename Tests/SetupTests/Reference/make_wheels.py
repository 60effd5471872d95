"""Writes wheels of a few bytes that are laid out like the real ones, and the pins that accept them.

    make_wheels.py FOLDER

FOLDER/cpu holds what a machine is offered that gets torch's CPU build, FOLDER/cuda the CUDA build
and its libraries, FOLDER/pins the table of hashes. Standard library only.
"""

import hashlib
import pathlib
import sys
import zipfile

root = pathlib.Path(sys.argv[1])
rows = []


def wheel(folder, name, version, files, requires=()):
    """A wheel that pip accepts: files, METADATA, WHEEL, RECORD."""
    distribution = name.replace("-", "_")
    info = f"{distribution}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {r}\n" for r in requires)
    members = {path: f"{name} {version} {path}\n" for path in files}
    members[f"{info}/METADATA"] = metadata
    members[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    members[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*members, f"{info}/RECORD"])
    path = root / folder / f"{distribution}-{version}-py3-none-any.whl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    rows.append((name, version, hashlib.sha256(path.read_bytes()).hexdigest(), path.name))


torch = ["torch/lib/libtorch_cpu.so", "torch/lib/libc10.so", "torch/include/ATen/ATen.h"]
wheel("cpu", "torch", "2.13.0", torch, ["filelock"])
wheel("cpu", "torch", "2.11.0", torch, ["filelock"])
wheel("cpu", "openvino", "2026.4.1", ["openvino/libs/libopenvino_c.so.2641"], ["numpy"])
face = "mediapipe/modules/face_"
wheel("cpu", "mediapipe", "0.10.21", [
    f"{face}detection/face_detection_short_range.tflite",
    f"{face}detection/face_detection_full_range_sparse.tflite",
    f"{face}landmark/face_landmark.tflite", f"{face}landmark/other.tflite",
    "mediapipe/python/solutions/face_mesh_connections.py",
])
wheel("cpu", "plotly", "7.1.0", ["plotly/package_data/plotly.min.js", "plotly/other.py"])
for name in ("numpy", "onnxruntime", "onnx", "protobuf", "ml-dtypes", "typing-extensions"):
    wheel("cpu", name, "1.0", [f"{name.replace('-', '_')}.py"])

# A source package whose set-up program must never be run.
source = root / "cpu" / "bob.db.msu_mfsd_mod-2.2.9.zip"
with zipfile.ZipFile(source, "w") as archive:
    top = "bob.db.msu_mfsd_mod-2.2.9"
    archive.writestr(f"{top}/setup.py", "raise SystemExit('set-up programs are not run')\n")
    for clip in ("real_client005_android_SD_scene01", "real_client022_android_SD_scene01"):
        path = f"{top}/bob/db/msu_mfsd_mod/test_images/real/{clip}.mp4"
        archive.writestr(path, f"{clip}\n")
sum_of_source = hashlib.sha256(source.read_bytes()).hexdigest()
rows.append(("bob-db-msu-mfsd-mod", "2.2.9", sum_of_source, source.name))

# As in the real wheels: an exact version with a wildcard, and a range whose lower end is taken.
linux = "sys_platform == 'linux' and extra =="
wheel("cuda", "torch", "2.13.0", [*torch, "torch/lib/libtorch_cuda.so"], [
    'cuda-toolkit[cublas,cudart,cupti,nvjitlink]==13.0.3; platform_system == "Linux"',
    'nvidia-cudnn-cu13==9.20.0.48; platform_system == "Linux"',
])
wheel("cuda", "cuda-toolkit", "13.0.3.0", [], [
    f"nvidia-cublas==13.1.1.3.*; {linux} 'cublas'",
    f"nvidia-cuda-runtime==13.0.96.*; {linux} 'cudart'",
    f"nvidia-cuda-cupti==13.0.85.*; {linux} 'cupti'",
    f"nvidia-nvjitlink<14,>=13.0.88; {linux} 'nvjitlink'",
    f"nvidia-npp==13.0.1.2.*; {linux} 'npp'",
])
wheel("cuda", "nvidia-cublas", "13.1.1.3", ["nvidia/cu13/lib/libcublas.so.13"])
wheel("cuda", "nvidia-cuda-runtime", "13.0.96", ["nvidia/cu13/lib/libcudart.so.13"])
wheel("cuda", "nvidia-cuda-cupti", "13.0.85", ["nvidia/cu13/lib/libcupti.so.13"])
wheel("cuda", "nvidia-nvjitlink", "13.0.88", ["nvidia/cu13/lib/libnvJitLink.so.13"])
wheel("cuda", "nvidia-cudnn-cu13", "9.20.0.48", ["nvidia/cudnn/lib/libcudnn.so.9"])

with open(root / "pins", "w") as pins:
    pins.writelines(" ".join(row) + "\n" for row in rows)
