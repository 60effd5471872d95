"""Writes the picture files that PADMediaTests decode. Pinned: Python 3.11, pillow 11.3.0.

pattern-*:     pixel (x, y) is (7x mod 256, 11y mod 256, 5(x xor y) mod 256), 24 x 16
orientation-*: quadrants red | green over blue | white, 32 x 16 upright, stored turned
               so that EXIF's orientation makes them upright (Pillow's exif_transpose agrees)
gradient-*:    a smooth picture in JPEG's variants, beside Pillow's own decoding (raw RGB)
"""
import io
import pathlib

from PIL import Image, ImageOps

OUT = pathlib.Path(__file__).parent


def picture(width, height, color):
    image = Image.new("RGB", (width, height))
    image.putdata([color(x, y) for y in range(height) for x in range(width)])
    return image


pattern = picture(24, 16, lambda x, y: (7 * x % 256, 11 * y % 256, 5 * (x ^ y) % 256))
pattern.save(OUT / "pattern-rgb.png")
pattern.save(OUT / "pattern-rgb.bmp")
pattern.save(OUT / "pattern-rgb.webp", lossless=True)
transparent = pattern.convert("RGBA")
transparent.putalpha(128)
transparent.save(OUT / "pattern-rgba.png")
transparent.save(OUT / "pattern-rgba.webp", lossless=True, exact=True)
gray = Image.new("L", (24, 16))
gray.putdata([7 * x % 256 for y in range(16) for x in range(24)])
gray.save(OUT / "pattern-gray.png")
gray.save(OUT / "pattern-gray.bmp")
deep = Image.new("I;16", (24, 16))
deep.putdata([(7 * x % 256) * 257 for y in range(16) for x in range(24)])
deep.save(OUT / "pattern-gray16.png")
gray.convert("P").save(OUT / "pattern-palette.png")

RED, GREEN, BLUE, WHITE = (254, 0, 0), (0, 255, 1), (0, 0, 254), (255, 255, 255)


def quadrant(x, y):
    return ((RED, GREEN), (BLUE, WHITE))[y >= 8][x >= 16]


upright = picture(32, 16, quadrant)
# What the camera must have stored for each orientation value.
stored = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
for value, method in stored.items():
    image = upright if method is None else upright.transpose(method)
    exif = Image.Exif()
    exif[274] = value
    for extension, options in (
        ("jpg", {"quality": 95, "subsampling": 0}),
        ("png", {}),
        ("webp", {"lossless": True}),
    ):
        buffer = io.BytesIO()
        image.save(buffer, {"jpg": "JPEG"}.get(extension, extension), exif=exif, **options)
        turned = ImageOps.exif_transpose(Image.open(io.BytesIO(buffer.getvalue()))).convert("RGB")
        assert turned.size == upright.size
        for point in ((4, 4), (28, 4), (4, 12), (28, 12)):
            got, expected = turned.getpixel(point), upright.getpixel(point)
            assert max(abs(a - b) for a, b in zip(got, expected)) <= 4, (value, extension)
        (OUT / f"orientation-{value}.{extension}").write_bytes(buffer.getvalue())

gradient = picture(48, 32, lambda x, y: (5 * x, 7 * y, 2 * x + 3 * y))
variants = {
    "baseline": (gradient, {"quality": 90}),
    "progressive": (gradient, {"quality": 90, "progressive": True}),
    "restart": (gradient, {"quality": 90, "restart_marker_blocks": 1}),
    "gray": (gradient.convert("L"), {"quality": 90}),
}
for name, (image, options) in variants.items():
    path = OUT / f"gradient-{name}.jpg"
    image.save(path, **options)
    raw = Image.open(path).convert("RGB").tobytes()
    (OUT / f"gradient-{name}.rgb").write_bytes(raw)
