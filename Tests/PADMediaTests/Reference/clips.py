"""Writes clips.json: what ffprobe and ffmpeg 5.1.9 say of the two real face videos.

    clips.py FOLDER    where Scripts/setup --test put them

Means are those of the upper and the lower half of every hundredth frame, turned upright by ffmpeg.
"""
import json
import pathlib
import subprocess
import sys

WIDTH, HEIGHT = 720, 480


def run(*arguments):
    return subprocess.run(arguments, capture_output=True, check=True).stdout


def described(path):
    probe = json.loads(run(
        "ffprobe", "-v", "error", "-select_streams", "v", "-count_frames", "-show_entries",
        "stream=width,height,avg_frame_rate,nb_read_frames:stream_side_data=rotation"
        ":frame=best_effort_timestamp_time", "-of", "json", str(path)))
    stream = probe["streams"][0]
    assert (stream["width"], stream["height"]) == (WIDTH, HEIGHT)
    raw = run("ffmpeg", "-v", "error", "-i", str(path), "-vf", "select=not(mod(n\\,100))",
              "-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    half = WIDTH * HEIGHT * 3 // 2
    halves = [raw[i : i + half] for i in range(0, len(raw), half)]
    times = [float(f["best_effort_timestamp_time"]) for f in probe["frames"]]
    over, under = map(int, stream["avg_frame_rate"].split("/"))
    return {
        "name": path.name, "frames": int(stream["nb_read_frames"]), "frameRate": over / under,
        "rotation": stream.get("side_data_list", [{}])[0].get("rotation", 0) % 360,
        "lastTime": times[-1] - times[0],
        "means": [round(sum(h) / half, 2) for h in halves],
    }


clips = [described(path) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.mp4"))]
text = ",\n".join(json.dumps(clip) for clip in clips)
(pathlib.Path(__file__).parent / "clips.json").write_text(f"[\n{text}\n]\n")
