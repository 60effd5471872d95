"""Draws faces and writes what BlazeFace and the face mesh find in them.

Pinned: Python 3.11, mediapipe 0.10.21 (the face networks and the independent results),
openvino 2026.4.1, opencv-contrib-python-headless 4.11.0.86, numpy 1.26.4.

faces.png:  two drawn faces, one of them turned; nobody's portrait
faces.json: per detector the faces of a plain numpy decoder below (same letterbox geometry as
            PADFaces: pixel centers, averaged) and those of the mediapipe package (its processor
            path takes single samples, half an input pixel to the upper left); mesh points of
            the mediapipe package

Usage: faces.py FOLDER_WITH_TFLITE_FILES
"""
import json
import pathlib
import sys

import cv2
import mediapipe as mp
import numpy as np
import openvino as ov

OUT = pathlib.Path(__file__).parent
MODELS = pathlib.Path(sys.argv[1])


def draw_face(canvas, center, height, degrees):
    """A shaded ellipsoid with eyes, brows, nose, mouth, ears and hair."""
    size = canvas.shape[0] * 2
    layer = np.zeros((size, size, 3), np.float32)
    mask = np.zeros((size, size), np.float32)
    c, u = size // 2, height / 200

    def ellipse(x, y, a, b, color, target=layer):
        box = ((c + x * u, c + y * u), (2 * a * u, 2 * b * u), 0)
        cv2.ellipse(target, box, color, -1, cv2.LINE_AA)

    hair, skin = (58, 44, 36), (214, 170, 144)
    ellipse(0, -22, 82, 100, hair)
    ellipse(0, -22, 82, 100, 1.0, mask)
    for side in (-1, 1):
        ellipse(78 * side, 4, 9, 20, (190, 145, 120))
        ellipse(78 * side, 4, 9, 20, 1.0, mask)
    ellipse(0, 8, 74, 98, skin)
    ellipse(0, 8, 74, 98, 1.0, mask)
    for side in (-1, 1):
        ellipse(32 * side, -12, 18, 10, (196, 150, 126))
        ellipse(32 * side, -10, 14, 7, (240, 238, 234))
        ellipse(32 * side, -10, 7, 7, (70, 48, 34))
        ellipse(32 * side, -10, 3.4, 3.4, (12, 10, 10))
        ellipse(32 * side - 2, -12, 1.5, 1.5, (250, 250, 250))
        ellipse(32 * side, -31, 18, 4, (66, 48, 38))
        ellipse(40 * side, 32, 18, 12, (218, 160, 138))
    ellipse(0, 14, 8, 28, (222, 180, 156))
    ellipse(0, 36, 14, 8, (206, 156, 130))
    for side in (-1, 1):
        ellipse(7 * side, 40, 4, 2.6, (120, 78, 64))
    ellipse(0, 66, 26, 8, (178, 92, 88))
    ellipse(0, 64, 24, 1.8, (110, 50, 50))
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    dx, dy = (x - c) / (82 * u), (y - c) / (112 * u)
    depth = np.sqrt(np.clip(1 - dx**2 - dy**2, 0.05, 1))
    shade = 0.45 + 0.55 * np.clip(0.9 * depth - 0.25 * dx - 0.2 * dy, 0, 1)
    layer = cv2.GaussianBlur(layer * shade[..., None], (0, 0), 1.6 * u)
    mask = cv2.GaussianBlur(mask, (0, 0), 1.0 * u)
    turn = cv2.getRotationMatrix2D((c, c), -degrees, 1)
    turn[:, 2] += np.array(center) - c
    shape = (canvas.shape[1], canvas.shape[0])
    layer = cv2.warpAffine(layer, turn, shape)
    mask = np.clip(cv2.warpAffine(mask, turn, shape), 0, 1)[..., None]
    return canvas * (1 - mask) + layer * mask


def draw():
    y, x = np.mgrid[0:300, 0:400].astype(np.float32)
    canvas = np.stack([120 + x / 8, 130 + y / 6, 150 - x / 10], -1)
    canvas = draw_face(canvas, (130, 150), 170, 0)
    canvas = draw_face(canvas, (310, 170), 110, 18)
    return np.clip(canvas + 0.5, 0, 255).astype(np.uint8)


DETECTORS = {
    "blazeface-short-range": ("face_detection_short_range.tflite", 128, ((8, 2), (16, 6)), 0),
    "blazeface-full-range-sparse": ("face_detection_full_range_sparse.tflite", 192, ((4, 1),), 1),
}


def anchors(size, layers):
    points = []
    for stride, repeat in layers:
        cells = size // stride
        for row in range(cells):
            for column in range(cells):
                points += [((column + 0.5) / cells, (row + 0.5) / cells)] * repeat
    return np.array(points)


def overlap(a, b):
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    inter = np.prod(np.clip(high - low, 0, None))
    return inter / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - inter)


def detect(image, name, minimum=0.5):
    file, size, layers, _ = DETECTORS[name]
    height, width = image.shape[:2]
    scale = size / max(width, height)
    w, h = round(width * scale), round(height * scale)
    left, top = (size - w) // 2, (size - h) // 2
    box = np.full((size, size, 3), -1, np.float32)
    small = cv2.resize(image, (w, h), interpolation=cv2.INTER_AREA)  # both sides shrink
    box[top : top + h, left : left + w] = small.astype(np.float32) / 127.5 - 1
    compiled = ov.Core().compile_model(
        MODELS / file, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    results = compiled(box[None])
    raw = results[0][0].astype(np.float64)
    scores = 1 / (1 + np.exp(-np.clip(results[1][0, :, 0], -100, 100)))
    points = (raw.reshape(-1, 8, 2)) / size
    grid = anchors(size, layers)
    points[:, 0] += grid
    points[:, 2:] += grid[:, None]
    low, high = points[:, 0] - points[:, 1] / 2, points[:, 0] + points[:, 1] / 2
    rows = np.concatenate([low, high, points[:, 2:].reshape(-1, 12)], 1)
    left_over = [i for i in np.argsort(-scores, kind="stable") if scores[i] >= minimum]
    faces = []
    while left_over:
        best = left_over[0]
        same = [i for i in left_over if overlap(rows[best, :4], rows[i, :4]) > 0.3]
        left_over = [i for i in left_over if i not in same]
        mean = np.average(rows[same], axis=0, weights=scores[same]).reshape(8, 2)
        pixels = (mean * size - [left, top]) * [width / w, height / h]
        faces.append(face(scores[best], pixels))
    return faces


def face(score, pixels):
    (x0, y0), (x1, y1) = pixels[0], pixels[1]
    return {
        "confidence": float(score),
        "box": [float(v) for v in (x0, y0, x1 - x0, y1 - y0)],
        "points": [[float(a), float(b)] for a, b in pixels[2:]],
    }


def detect_by_package(image, name):
    height, width = image.shape[:2]
    selection = DETECTORS[name][3]
    with mp.solutions.face_detection.FaceDetection(
        model_selection=selection, min_detection_confidence=0.5
    ) as detector:
        faces = []
        for found in detector.process(image).detections or []:
            box = found.location_data.relative_bounding_box
            points = [(p.x * width, p.y * height) for p in found.location_data.relative_keypoints]
            low = (box.xmin * width, box.ymin * height)
            high = (low[0] + box.width * width, low[1] + box.height * height)
            faces.append(face(found.score[0], [low, high, *points]))
        return faces


def mesh_by_package(image):
    # The package's projection is right for square pictures only: add rows below.
    below = image.shape[1] - image.shape[0]
    image = cv2.copyMakeBorder(image, 0, below, 0, 0, cv2.BORDER_REPLICATE)
    height, width = image.shape[:2]
    with mp.solutions.face_mesh.FaceMesh(static_image_mode=True, max_num_faces=2) as mesh:
        found = mesh.process(image).multi_face_landmarks or []
        return [
            [[round(v, 3) for v in (p.x * width, p.y * height, p.z * width)] for p in f.landmark]
            for f in found
        ]


image = draw()
cv2.imwrite(str(OUT / "faces.png"), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
result = {
    "numpy": {name: detect(image, name) for name in DETECTORS},
    "package": {name: detect_by_package(image, name) for name in DETECTORS},
    "mesh": mesh_by_package(image),
}
(OUT / "faces.json").write_text(json.dumps(result) + "\n")
for kind in ("numpy", "package"):
    for name, faces in result[kind].items():
        print(kind, name, [(round(f["confidence"], 3), np.round(f["box"], 1)) for f in faces])
print("mesh", len(result["mesh"]))
