"""Writes Sources/PADFaces/FaceMeshTriangles.swift: the triangles of MediaPipe's face mesh.

Pinned: Python 3.11, face_mesh_connections.py of mediapipe 0.10.21 (Apache-2.0). Its
FACEMESH_TESSELATION lists the three edges of one triangle after another. Eyes and mouth are
holes there; here they are filled, lid to lid and lip to lip, which gives the 898 triangles that
MediaPipe publishes for its canonical face model.

Usage: mesh_triangles.py FACE_MESH_CONNECTIONS SWIFT_FILE
"""
import ast
import collections
import pathlib
import sys

tree = ast.parse(pathlib.Path(sys.argv[1]).read_text())
lists = {
    node.targets[0].id: ast.literal_eval(node.value.args[0])
    for node in tree.body
    if isinstance(node, ast.Assign)
    and isinstance(node.value, ast.Call)
    and getattr(node.value.func, "id", "") == "frozenset"
    and node.value.args
    and isinstance(node.value.args[0], ast.List)
    and all(isinstance(item, ast.Tuple) for item in node.value.args[0].elts)
}


def triangles(edges):
    """Three edges after one another that close."""
    assert len(edges) % 3 == 0
    result = []
    for i in range(0, len(edges), 3):
        (a, b), (c, d), (e, f) = edges[i : i + 3]
        assert b == c and d == e and f == a, edges[i : i + 3]
        result.append((a, b, d))
    return result


def directed(faces):
    return collections.Counter(
        edge for a, b, c in faces for edge in ((a, b), (b, c), (c, a))
    )


def chain(edges, start, end):
    """Both ways from one corner to the other along a ring."""
    ways = []
    for first in (e for e in edges if e[0] == start):
        way = list(first)
        while way[-1] != end:
            way.append(next(b for a, b in edges if a == way[-1]))
        ways.append(way)
    lower, upper = ways
    assert len(lower) == len(upper)
    return lower, upper


def filled(lower, upper, outside):
    """A strip of triangles between two chains, oriented against the faces around it."""
    faces = []
    for i in range(len(lower) - 1):
        for face in ((lower[i], lower[i + 1], upper[i]), (lower[i + 1], upper[i + 1], upper[i])):
            if len(set(face)) == 3:
                faces.append(face)
    if any(outside[edge] for edge in directed(faces)):
        faces = [(a, c, b) for a, b, c in faces]
    assert not any(outside[edge] for edge in directed(faces))
    return faces


skin = triangles(lists["FACEMESH_TESSELATION"])
around = directed(skin)
assert max(around.values()) == 1, "an edge with two triangles on one side"
inner_lips = lists["FACEMESH_LIPS"][20:]
holes = []
for edges, start, end in (
    (lists["FACEMESH_RIGHT_EYE"], 33, 133),
    (lists["FACEMESH_LEFT_EYE"], 263, 362),
    (inner_lips, 78, 308),
):
    holes += filled(*chain(edges, start, end), around)
assert max(directed(skin + holes).values()) == 1
assert len(skin) == 852 and len(holes) == 46


def text(faces):
    lines, line = [], ""
    for number in (str(n) for face in faces for n in face):
        if len(line) + len(number) > 93:
            lines.append(line)
            line = ""
        line += (" " if line else "") + number
    return "\n".join("    " + row for row in lines + [line])


pathlib.Path(sys.argv[2]).write_text(
    f'''// Written by Tests/PADFacesTests/Reference/mesh_triangles.py from mediapipe 0.10.21's
// face_mesh_connections.py (Copyright 2021 The MediaPipe Authors, Apache License 2.0).

extension FaceMesh {{
  /// Triples of point indices, all turning alike: the {len(skin)} triangles of the published
  /// tesselation.
  static let skinIndices = """
{text(skin)}
    """

  /// Triples of point indices that close eyes and mouth, lid to lid and lip to lip.
  static let openingIndices = """
{text(holes)}
    """
}}
'''
)
