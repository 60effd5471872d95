// A reader's state, shared by the files that open, decode and convert.
#pragma once

#include "CVideo.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>

struct video_reader {
  AVFormatContext *container;
  AVStream *stream;
  AVCodecContext *decoder;
  AVPacket *packet;
  AVFrame *frame;
  // The current frame in RGB, rows padded as SIMD code of the converter wants them.
  AVFrame *converted;
  struct SwsContext *converter;
  int color_space, color_range;
  int orientation;
  int64_t packets;
  // Bytes that the container's own tables place beyond the file's end.
  int64_t missing;
  // The current frame's time, its distance to the one before and the average distance, in seconds.
  double time, step, average_step;
  // Why nothing more is read, once the file broke off or was found damaged.
  char *broken;
  // The time of the first frame that is lost; AV_NOPTS_VALUE where unknown.
  int64_t lost;
  int drained;
};

/// How many bytes the container's own tables place beyond the file's end; 0 for whole files.
int64_t video_missing_bytes(const char *path, AVFormatContext *container);
