// The current frame in RGB, upright.

#include "Reader.h"
#include "Support.h"

#include <string.h>

static int convert(video_reader *reader) {
  const AVFrame *frame = reader->frame;
  AVFrame *rgb = reader->converted;
  if (!rgb) {
    rgb = reader->converted = av_frame_alloc();
    if (!rgb) return AVERROR(ENOMEM);
    rgb->format = AV_PIX_FMT_RGB24;
    rgb->width = reader->stream->codecpar->width;
    rgb->height = reader->stream->codecpar->height;
    const int code = av_frame_get_buffer(rgb, 0);
    if (code < 0) return code;
  }
  struct SwsContext *before = reader->converter;
  // A stream may change its size on the way; its frames are brought to the first one's.
  reader->converter = sws_getCachedContext(
      before, frame->width, frame->height, frame->format, rgb->width, rgb->height,
      AV_PIX_FMT_RGB24, SWS_BILINEAR, NULL, NULL, NULL);
  if (!reader->converter) return AVERROR(EINVAL);
  if (reader->converter != before || reader->color_space != (int)frame->colorspace
      || reader->color_range != (int)frame->color_range) {
    int *unused_table, *target_table, source_full, target_full, brightness, contrast, saturation;
    if (sws_getColorspaceDetails(reader->converter, &unused_table, &source_full, &target_table,
            &target_full, &brightness, &contrast, &saturation) >= 0)
      sws_setColorspaceDetails(reader->converter, sws_getCoefficients(frame->colorspace),
          source_full || frame->color_range == AVCOL_RANGE_JPEG, target_table, target_full,
          brightness, contrast, saturation);
    reader->color_space = frame->colorspace;
    reader->color_range = frame->color_range;
  }
  return sws_scale(reader->converter, (const uint8_t *const *)frame->data, frame->linesize, 0,
      frame->height, rgb->data, rgb->linesize);
}

// Copies RGB pixels turned by an EXIF orientation: each of the eight is a corner to begin in and
// two steps. Tiles keep both pictures' rows in the cache.
static void copy_upright(const AVFrame *rgb, int orientation, uint8_t *target) {
  const int tile = 32, swaps = orientation >= 5;
  const ptrdiff_t row = rgb->linesize[0];
  const int from_right = orientation == 2 || orientation == 3 || orientation >= 7;
  const int from_bottom = orientation == 3 || orientation == 4 || orientation == 6
      || orientation == 7;
  const uint8_t *corner = rgb->data[0] + (from_right ? 3 * (rgb->width - 1) : 0)
      + (from_bottom ? row * (rgb->height - 1) : 0);
  const ptrdiff_t along_row = from_right ? -3 : 3, along_column = from_bottom ? -row : row;
  const ptrdiff_t step_x = swaps ? along_column : along_row;
  const ptrdiff_t step_y = swaps ? along_row : along_column;
  const int width = swaps ? rgb->height : rgb->width, height = swaps ? rgb->width : rgb->height;
  for (int top = 0; top < height; top += tile)
    for (int left = 0; left < width; left += tile)
      for (int y = top; y < top + tile && y < height; y++) {
        uint8_t *to = target + 3 * ((ptrdiff_t)y * width + left);
        const uint8_t *from = corner + y * step_y + left * step_x;
        for (int x = left; x < left + tile && x < width; x++, to += 3, from += step_x)
          to[0] = from[0], to[1] = from[1], to[2] = from[2];
      }
}

char *video_pixels(video_reader *reader, uint8_t *pixels, size_t count) {
  if (!reader->frame->data[0]) return video_failure("there is no current frame", 0);
  video_clear_log();
  const int code = convert(reader);
  if (code < 0) return video_failure("the frame's colors cannot be converted", code);
  const AVFrame *rgb = reader->converted;
  if (count != (size_t)rgb->width * rgb->height * 3)
    return video_failure("the frame's size is not the target's", 0);
  if (reader->orientation == 1)
    for (int y = 0; y < rgb->height; y++)
      memcpy(pixels + (size_t)y * rgb->width * 3, rgb->data[0] + (ptrdiff_t)y * rgb->linesize[0],
          (size_t)rgb->width * 3);
  else
    copy_upright(rgb, reader->orientation, pixels);
  return NULL;
}
