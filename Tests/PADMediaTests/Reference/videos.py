"""Writes the videos that PADMediaTests decode, into videos/. Pinned: Python 3.11, ffmpeg 5.1.9.

Upright pictures are 64 x 48: red | green over blue | a gray that tells the frame's number
(8 times it). videos.json holds what ffprobe and ffmpeg say of each whole file: codec, size,
frame rate, times since the first frame, mean color of each frame.

orientation-N.mp4   stored turned so that the display matrix of EXIF's orientation N makes it upright
vfr.mp4             frames at 0, 0.1, 0.15, 0.4, 0.5, 0.9 s
truncated-*         cut in the middle of the 15th stored frame
damaged-*           the 13th stored frame's second half overwritten
more.avi, fewer.avi the container declares 1000 or 5 frames and holds 24
pieces.mp4          fragmented, as streaming services and some cameras write it
edited.mp4          h264.mp4 without its first 0.9 s, by an edit list: earlier frames are stored
                    that are not to be shown
no-index.mp4        cut before its index (moov), which comes last
sound.m4a, cover.m4a  no video; the second has a picture for a cover
"""
import json
import pathlib
import shutil
import struct
import subprocess

OUT = pathlib.Path(__file__).parent / "videos"
WIDTH, HEIGHT, COUNT = 64, 48, 24
RED, GREEN, BLUE = bytes((220, 40, 40)), bytes((40, 200, 40)), bytes((40, 40, 220))
shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir()


def upright(number):
    """Rows of pixels."""
    gray = bytes((8 * number,) * 3)
    top = [RED] * (WIDTH // 2) + [GREEN] * (WIDTH // 2)
    bottom = [BLUE] * (WIDTH // 2) + [gray] * (WIDTH // 2)
    return [top] * (HEIGHT // 2) + [bottom] * (HEIGHT // 2)


def transposed(rows):
    return [list(column) for column in zip(*rows)]


def mirrored(rows):
    return [row[::-1] for row in rows]


# What the camera must have stored for each orientation, and the matrix a b c d that undoes it.
STORED = {
    1: (lambda p: p, (1, 0, 0, 1)),
    2: (mirrored, (-1, 0, 0, 1)),
    3: (lambda p: mirrored(p)[::-1], (-1, 0, 0, -1)),
    4: (lambda p: p[::-1], (1, 0, 0, -1)),
    5: (transposed, (0, 1, 1, 0)),
    6: (lambda p: transposed(p)[::-1], (0, 1, -1, 0)),
    7: (lambda p: mirrored(transposed(p))[::-1], (0, -1, -1, 0)),
    8: (lambda p: mirrored(transposed(p)), (0, -1, 1, 0)),
}


def run(*arguments, data=None):
    return subprocess.run(arguments, input=data, capture_output=True, check=True).stdout


def encode(name, *options, pictures=None, rate=12):
    pictures = pictures or [upright(i) for i in range(COUNT)]
    data = b"".join(b"".join(row) for rows in pictures for row in rows)
    size = f"{len(pictures[0][0])}x{len(pictures[0])}"
    run("ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size,
        "-r", str(rate), "-i", "-", *options, "-fflags", "+bitexact", "-flags:v", "+bitexact",
        "-threads", "1", str(OUT / name), data=data)


def stored_packets(name):
    text = run("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
               "packet=pos,size", "-of", "json", str(OUT / name))
    return [(int(p["pos"]), int(p["size"])) for p in json.loads(text)["packets"]]


def truncate(name):
    position, size = stored_packets(name)[14]
    (OUT / f"truncated-{name}").write_bytes((OUT / name).read_bytes()[: position + size // 2])


def damage(name):
    data = bytearray((OUT / name).read_bytes())
    position, size = stored_packets(name)[12]
    data[position + size // 2 : position + size] = b"\xa5" * (size - size // 2)
    (OUT / f"damaged-{name}").write_bytes(data)


def declare(name, count):
    """A copy of mpeg4.avi whose headers (avih, strh) declare another number of frames."""
    data = bytearray((OUT / "mpeg4.avi").read_bytes())
    for tag, offset in ((b"avih", 8 + 16), (b"strh", 8 + 32)):
        place = data.index(tag) + offset
        assert struct.unpack_from("<I", data, place)[0] == COUNT
        struct.pack_into("<I", data, place, count)
    (OUT / name).write_bytes(data)


def set_matrix(name, a, b, c, d, width, height):
    """Puts a display matrix into the track's header (tkhd, version 0)."""
    data = bytearray((OUT / name).read_bytes())
    place = data.index(b"tkhd") + 4 + 40
    right = width * (a < 0) + height * (c < 0)
    down = width * (b < 0) + height * (d < 0)
    rows = (a << 16, b << 16, 0, c << 16, d << 16, 0, right << 16, down << 16, 1 << 30)
    struct.pack_into(">9i", data, place, *rows)
    (OUT / name).write_bytes(data)


def described(name):
    probe = json.loads(run(
        "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries",
        "stream=codec_name,avg_frame_rate,nb_frames:frame=best_effort_timestamp_time",
        "-of", "json", str(OUT / name)))
    stream = probe["streams"][0]
    raw = run("ffmpeg", "-v", "error", "-i", str(OUT / name), "-vsync", "passthrough",
              "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    times = [float(f["best_effort_timestamp_time"]) for f in probe["frames"]]
    frame = WIDTH * HEIGHT * 3
    assert len(raw) == frame * len(times), name
    means = [[sum(raw[i * frame + c : (i + 1) * frame : 3]) / (WIDTH * HEIGHT) for c in range(3)]
             for i in range(len(times))]
    over, under = map(int, stream["avg_frame_rate"].split("/"))
    return {
        "name": name, "codec": stream["codec_name"], "frameRate": over / under,
        "declared": int(stream.get("nb_frames", 0)),
        "times": [round(t - times[0], 6) for t in times],
        "means": [[round(v, 2) for v in mean] for mean in means],
    }


H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "8", "-crf", "20")
encode("h264.mp4", *H264, "-movflags", "+faststart")
encode("late.mp4", *H264)
encode("h264.mov", *H264, "-movflags", "+faststart")
encode("h264.mkv", *H264)
encode("pieces.mp4", *H264, "-movflags", "frag_keyframe+empty_moov")
encode("mpeg4.avi", "-c:v", "mpeg4", "-q:v", "3", "-g", "8")
encode("mjpeg.avi", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "3")
encode("vfr.mp4", *H264, "-vf", "select='eq(n,0)+eq(n,2)+eq(n,3)+eq(n,8)+eq(n,10)+eq(n,18)'",
       "-vsync", "vfr", rate=20)
run("ffmpeg", "-v", "error", "-ss", "0.9", "-i", str(OUT / "h264.mp4"), "-c", "copy", "-fflags",
    "+bitexact", str(OUT / "edited.mp4"))
for number, (turn, matrix) in STORED.items():
    name = f"orientation-{number}.mp4"
    pictures = [turn(upright(i)) for i in range(2)]
    encode(name, *H264, pictures=pictures)
    set_matrix(name, *matrix, len(pictures[0][0]), len(pictures[0]))
whole = ["h264.mp4", "h264.mov", "h264.mkv", "pieces.mp4", "edited.mp4", "mpeg4.avi",
         "mjpeg.avi", "vfr.mp4"]
whole += [f"orientation-{n}.mp4" for n in STORED]
for name in ("h264.mp4", "h264.mkv", "pieces.mp4", "mpeg4.avi", "mjpeg.avi"):
    truncate(name)
for name in ("h264.mp4", "mpeg4.avi", "mjpeg.avi"):
    damage(name)
declare("more.avi", 1000)
declare("fewer.avi", 5)
late = (OUT / "late.mp4").read_bytes()
(OUT / "no-index.mp4").write_bytes(late[: late.index(b"moov") - 4])
(OUT / "late.mp4").unlink()
tone = ("-f", "lavfi", "-i", "sine=duration=0.1")
run("ffmpeg", "-v", "error", *tone, "-c:a", "aac", "-b:a", "16k", "-fflags", "+bitexact",
    str(OUT / "sound.m4a"))
run("ffmpeg", "-v", "error", *tone, "-f", "lavfi", "-i", "color=red:size=16x16:duration=0.04",
    "-map", "0", "-map", "1", "-c:a", "aac", "-b:a", "16k", "-c:v", "mjpeg", "-pix_fmt",
    "yuvj420p", "-disposition:v:0", "attached_pic", "-fflags", "+bitexact",
    str(OUT / "cover.m4a"))
lines = ",\n".join(json.dumps(described(name)) for name in whole)
(OUT / "videos.json").write_text(f"[\n{lines}\n]\n")
