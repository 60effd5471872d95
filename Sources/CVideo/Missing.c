// Whether a file is shorter than its container says: demuxers take such an end for the regular one.

#include "Reader.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int read_at(FILE *file, int64_t position, uint8_t *bytes, size_t count) {
  return fseeko(file, position, SEEK_SET) == 0 && fread(bytes, 1, count, file) == count;
}

static int64_t big_endian(const uint8_t *bytes, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; i++) value = value << 8 | bytes[i];
  return value > INT64_MAX ? 0 : (int64_t)value;
}

// RIFF chunks follow each other and state their lengths; a length of 0 was never filled in.
static int64_t end_by_riff(FILE *file) {
  int64_t end = 0;
  uint8_t head[8];
  while (read_at(file, end, head, sizeof head) && memcmp(head, "RIFF", 4) == 0) {
    const int64_t length =
        head[4] | head[5] << 8 | head[6] << 16 | (int64_t)((uint32_t)head[7] << 24);
    if (length == 0) break;
    end += 8 + length + (length & 1);
  }
  return end;
}

// EBML's number: the count of leading zero bits tells how many bytes follow. Returns their count,
// 0 where it is none; all ones stand for an unknown length, here -1.
static int ebml_number(const uint8_t *bytes, int64_t *value) {
  int count = 1;
  while (count <= 8 && !(bytes[0] & (0x80 >> (count - 1)))) count++;
  if (count > 8) return 0;
  *value = bytes[0] & (0xFF >> count);
  int is_unknown = *value == (0xFF >> count);
  for (int i = 1; i < count; i++) {
    *value = *value << 8 | bytes[i];
    is_unknown = is_unknown && bytes[i] == 0xFF;
  }
  if (is_unknown) *value = -1;
  return count;
}

// A Matroska file is a header and a segment (identifiers of four bytes), each with its length.
static int64_t end_by_ebml(FILE *file) {
  static const uint8_t identifiers[2][4] = {{0x1A, 0x45, 0xDF, 0xA3}, {0x18, 0x53, 0x80, 0x67}};
  int64_t end = 0;
  for (int i = 0; i < 2; i++) {
    uint8_t head[12];
    int64_t length = 0;
    if (!read_at(file, end, head, sizeof head) || memcmp(head, identifiers[i], 4) != 0) return 0;
    const int count = ebml_number(head + 4, &length);
    if (count == 0 || length < 0 || length > INT64_MAX - end - 12) return 0;
    end += 4 + count + length;
  }
  return end;
}

// MP4 and MOV are boxes, each with its length: 1 announces a longer number, 0 means up to the end.
static int64_t end_by_boxes(FILE *file) {
  int64_t end = 0;
  uint8_t head[16];
  while (read_at(file, end, head, 8)) {
    int64_t length = big_endian(head, 4);
    for (int i = 4; i < 8; i++)
      if (head[i] < ' ') return end;
    if (length == 1 && read_at(file, end, head, 16)) length = big_endian(head + 8, 8);
    if (length < 8 || length > INT64_MAX - end) return end;
    end += length;
  }
  return end;
}

int64_t video_missing_bytes(const char *path, AVFormatContext *container) {
  const char *name = container->iformat->name;
  const int is_avi = strcmp(name, "avi") == 0;
  FILE *file = fopen(path, "rbe");
  if (!file) return 0;
  const int64_t end = is_avi ? end_by_riff(file)
      : strncmp(name, "matroska", 8) == 0 ? end_by_ebml(file) : end_by_boxes(file);
  fclose(file);
  const int64_t size = avio_size(container->pb);
  if (size <= 0 || end <= size) return 0;
  // Some cameras count the eight bytes of a RIFF chunk's own head as part of its length.
  return is_avi && end - size <= 8 ? 0 : end - size;
}
