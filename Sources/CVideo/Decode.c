// Goes from frame to frame, and tells an end from a break.

#include "Reader.h"
#include "Support.h"

#include <stdio.h>
#include <string.h>

static void set_broken(video_reader *reader, const char *what, int code) {
  if (reader->broken) return;
  reader->broken = video_failure(what, code);
  reader->lost = reader->packet->pts;
}

static void note_end(video_reader *reader) {
  const int64_t declared = reader->stream->nb_frames;
  if (reader->missing == 0 || (declared > 0 && reader->packets >= declared)) return;
  char text[96];
  snprintf(text, sizeof text, "the file breaks off, %lld bytes are missing",
      (long long)reader->missing);
  video_clear_log();
  set_broken(reader, text, 0);
}

// The next packet of the video stream; 0 where there is none, and `broken` tells whether there
// should have been.
static int read_packet(video_reader *reader) {
  for (;;) {
    av_packet_unref(reader->packet);
    const int code = av_read_frame(reader->container, reader->packet);
    if (code < 0) {
      if (code == AVERROR_EOF || reader->missing > 0) note_end(reader);
      else set_broken(reader, "the file cannot be read on", code);
      return 0;
    }
    if (reader->packet->stream_index != reader->stream->index) continue;
    if (reader->packet->flags & AV_PKT_FLAG_CORRUPT) {
      note_end(reader);
      set_broken(reader, "the file breaks off within a frame", 0);
      return 0;
    }
    reader->packets++;
    return 1;
  }
}

static int is_damaged(const AVFrame *frame) {
  return frame->decode_error_flags
      & (FF_DECODE_ERROR_INVALID_BITSTREAM | FF_DECODE_ERROR_CONCEALMENT_ACTIVE
          | FF_DECODE_ERROR_DECODE_SLICES);
}

// Frames without a time, or with one that does not rise, follow at the distance of those before.
static void set_time(video_reader *reader, int is_first) {
  const int64_t stamp = reader->frame->best_effort_timestamp;
  const double previous = reader->time;
  const double stated =
      stamp == AV_NOPTS_VALUE ? -1e18 : stamp * av_q2d(reader->stream->time_base);
  if (is_first) reader->time = stamp == AV_NOPTS_VALUE ? 0 : stated;
  else if (stated <= previous) reader->time = previous + reader->step;
  else {
    reader->time = stated;
    reader->step = stated - previous;
  }
}

// Files store frames ahead of those that are shown before them: what the decoder still holds at a
// break may come after a lost frame. Where its time is not known, a gap tells.
static int is_beyond_break(const video_reader *reader) {
  const int64_t stamp = reader->frame->best_effort_timestamp;
  if (!reader->broken || stamp == AV_NOPTS_VALUE) return 0;
  if (reader->lost != AV_NOPTS_VALUE) return stamp > reader->lost;
  return stamp * av_q2d(reader->stream->time_base) > reader->time + 1.5 * reader->average_step;
}

static char *end_of_frames(video_reader *reader, int32_t *state) {
  *state = reader->broken ? VIDEO_BROKEN : VIDEO_END;
  return reader->broken ? strdup(reader->broken) : NULL;
}

char *video_next(video_reader *reader, int32_t *state, double *time) {
  video_clear_log();
  while (!reader->drained) {
    const int is_first = reader->decoder->frame_number == 0;
    const int code = avcodec_receive_frame(reader->decoder, reader->frame);
    if (code >= 0 && !is_damaged(reader->frame)) {
      if (!is_first && is_beyond_break(reader)) break;
      set_time(reader, is_first);
      *time = reader->time;
      *state = VIDEO_FRAME;
      return NULL;
    }
    if (code >= 0) {
      set_broken(reader, "a frame is damaged", 0);
      break;
    }
    if (code == AVERROR_EOF) break;
    if (code != AVERROR(EAGAIN)) set_broken(reader, "a frame is damaged", code);
    // Once broken, the decoder still holds whole frames from before the break.
    const int more = !reader->broken && read_packet(reader);
    const int sent = avcodec_send_packet(reader->decoder, more ? reader->packet : NULL);
    if (sent == AVERROR_EOF || (!more && sent < 0)) break;
    if (sent < 0) set_broken(reader, "a frame is damaged", sent);
  }
  reader->drained = 1;
  av_frame_unref(reader->frame);
  return end_of_frames(reader, state);
}

char *video_count(video_reader *reader, int32_t *state, int64_t *frames) {
  video_clear_log();
  int64_t count = 0;
  while (read_packet(reader))
    if (reader->packet->size > 0 && !(reader->packet->flags & AV_PKT_FLAG_DISCARD)) count++;
  *frames = count;
  return end_of_frames(reader, state);
}
