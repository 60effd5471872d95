#include "CVideo.h"
#include "Support.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct video_writer {
  AVFormatContext *container;
  AVStream *stream;
  AVCodecContext *encoder;
  AVPacket *packet;
  // The picture as it comes and as the encoder wants it, rows padded for SIMD code.
  AVFrame *source, *frame;
  struct SwsContext *converter;
  // Ticks of one frame at the stated frame rate.
  int64_t duration;
};

// A clock that both common frame rates and MPEG-4's 16-bit time base fit into.
static const int clock_rate = 60000;

static enum AVCodecID codec_id(int32_t codec) {
  switch (codec) {
  case VIDEO_H264: return AV_CODEC_ID_H264;
  case VIDEO_MPEG4: return AV_CODEC_ID_MPEG4;
  default: return AV_CODEC_ID_MJPEG;
  }
}

static int open_encoder(video_writer *writer, const video_settings *settings) {
  const AVCodec *codec = settings->codec == VIDEO_H264
      ? avcodec_find_encoder_by_name("libx264") : avcodec_find_encoder(codec_id(settings->codec));
  if (!codec) return AVERROR_ENCODER_NOT_FOUND;
  AVCodecContext *encoder = writer->encoder = avcodec_alloc_context3(codec);
  if (!encoder) return AVERROR(ENOMEM);
  const int is_jpeg = settings->codec == VIDEO_MJPEG;
  encoder->width = settings->width;
  encoder->height = settings->height;
  encoder->pix_fmt = is_jpeg ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
  encoder->color_range = is_jpeg ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  encoder->colorspace = AVCOL_SPC_SMPTE170M;
  encoder->framerate = av_d2q(settings->frame_rate, clock_rate);
  // An AVI file knows equal distances only.
  encoder->time_base = strcmp(settings->container, "avi") == 0
      ? av_inv_q(encoder->framerate) : (AVRational){1, clock_rate};
  // The same frames give the same bytes.
  encoder->thread_count = 1;
  encoder->flags |= AV_CODEC_FLAG_BITEXACT;
  if (writer->container->oformat->flags & AVFMT_GLOBALHEADER)
    encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (settings->codec == VIDEO_H264) {
    av_opt_set_double(encoder->priv_data, "crf", settings->quality, 0);
    av_opt_set(encoder->priv_data, "preset", settings->preset, 0);
    // x264's macroblock tree (AVX-512) reads memory that nobody wrote: bytes would differ by run.
    av_opt_set_int(encoder->priv_data, "mbtree", 0, 0);
  } else {
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = settings->quality * FF_QP2LAMBDA;
  }
  return avcodec_open2(encoder, codec, NULL);
}

static int set_rotation(AVStream *stream, const video_settings *settings) {
  if (settings->rotation == 0) return 0;
  int32_t *matrix = (int32_t *)av_stream_new_side_data(
      stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof *matrix);
  if (!matrix) return AVERROR(ENOMEM);
  const int32_t one = 1 << 16, width = settings->width << 16, height = settings->height << 16;
  const int32_t quarter[9] = {0, one, 0, -one, 0, 0, height, 0, 1 << 30};
  const int32_t half[9] = {-one, 0, 0, 0, -one, 0, width, height, 1 << 30};
  const int32_t three[9] = {0, -one, 0, one, 0, 0, 0, width, 1 << 30};
  const int32_t *chosen =
      settings->rotation == 90 ? quarter : settings->rotation == 180 ? half : three;
  memcpy(matrix, chosen, sizeof quarter);
  return 0;
}

static AVFrame *picture(int width, int height, int format) {
  AVFrame *frame = av_frame_alloc();
  if (!frame) return NULL;
  frame->width = width;
  frame->height = height;
  frame->format = format;
  if (av_frame_get_buffer(frame, 0) < 0) av_frame_free(&frame);
  return frame;
}

static int start(video_writer *writer, const video_settings *settings) {
  int code =
      avformat_alloc_output_context2(&writer->container, NULL, settings->container, NULL);
  if (code < 0) return code;
  writer->container->flags |= AVFMT_FLAG_BITEXACT;
  code = open_encoder(writer, settings);
  if (code < 0) return code;
  writer->stream = avformat_new_stream(writer->container, NULL);
  writer->packet = av_packet_alloc();
  writer->frame = picture(settings->width, settings->height, writer->encoder->pix_fmt);
  writer->source =
      picture(settings->width + (settings->width & 1), settings->height, AV_PIX_FMT_RGB24);
  writer->converter = sws_getContext(
      settings->width, settings->height, AV_PIX_FMT_RGB24, settings->width, settings->height,
      writer->encoder->pix_fmt, SWS_BILINEAR | SWS_ACCURATE_RND | SWS_BITEXACT, NULL, NULL, NULL);
  if (!writer->stream || !writer->packet || !writer->frame || !writer->source
      || !writer->converter)
    return AVERROR(ENOMEM);
  code = avcodec_parameters_from_context(writer->stream->codecpar, writer->encoder);
  if (code < 0) return code;
  writer->stream->time_base = writer->encoder->time_base;
  writer->stream->avg_frame_rate = writer->encoder->framerate;
  writer->duration = llrint(video_tick_rate(writer) / settings->frame_rate);
  if (writer->duration < 1) writer->duration = 1;
  code = set_rotation(writer->stream, settings);
  if (code < 0) return code;
  code = avio_open_dyn_buf(&writer->container->pb);
  return code < 0 ? code : avformat_write_header(writer->container, NULL);
}

char *video_create(const video_settings *settings, video_writer **result) {
  video_capture_log();
  video_clear_log();
  *result = NULL;
  video_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return video_failure("out of memory", 0);
  const int code = start(writer, settings);
  if (code < 0) {
    char *message = video_failure("the encoder cannot be started", code);
    video_discard(writer);
    return message;
  }
  *result = writer;
  return NULL;
}

double video_tick_rate(const video_writer *writer) {
  return av_q2d(av_inv_q(writer->encoder->time_base));
}

// The picture in the encoder's colors (ITU-R BT.601).
static int fill_frame(video_writer *writer, const uint8_t *pixels, int32_t channels) {
  AVFrame *frame = writer->frame, *source = writer->source;
  for (int y = 0; y < frame->height; y++) {
    const uint8_t *from = pixels + (size_t)y * frame->width * channels;
    uint8_t *to = source->data[0] + (ptrdiff_t)y * source->linesize[0];
    if (channels == 3) memcpy(to, from, (size_t)frame->width * 3);
    else
      for (int x = 0; x < frame->width; x++) memset(to + 3 * x, from[x], 3);
    // The converter takes the chroma of an odd row's end from a pixel beyond it, too.
    if (frame->width & 1) memcpy(to + 3 * frame->width, to + 3 * (frame->width - 1), 3);
  }
  // The encoder may still hold the buffer of the frame before.
  const int code = av_frame_make_writable(frame);
  return code < 0 ? code : sws_scale(writer->converter, (const uint8_t *const *)source->data,
      source->linesize, 0, frame->height, frame->data, frame->linesize);
}

// Hands a frame (none: the end) to the encoder, and its packets to the container.
static int encode(video_writer *writer, const AVFrame *frame) {
  int code = avcodec_send_frame(writer->encoder, frame);
  while (code >= 0) {
    code = avcodec_receive_packet(writer->encoder, writer->packet);
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return 0;
    if (code < 0) return code;
    writer->packet->stream_index = writer->stream->index;
    if (writer->packet->duration == 0) writer->packet->duration = writer->duration;
    av_packet_rescale_ts(
        writer->packet, writer->encoder->time_base, writer->stream->time_base);
    code = av_interleaved_write_frame(writer->container, writer->packet);
  }
  return code;
}

char *video_append(
    video_writer *writer, const uint8_t *pixels, int32_t channels, int64_t tick) {
  video_clear_log();
  int code = fill_frame(writer, pixels, channels);
  if (code >= 0) {
    writer->frame->pts = tick;
    writer->frame->pict_type = AV_PICTURE_TYPE_NONE;
    writer->frame->quality = writer->encoder->global_quality;
    code = encode(writer, writer->frame);
  }
  return code < 0 ? video_failure("the frame cannot be encoded", code) : NULL;
}

char *video_finish(video_writer *writer, uint8_t **bytes, size_t *count) {
  video_clear_log();
  int code = encode(writer, NULL);
  if (code >= 0) code = av_write_trailer(writer->container);
  if (code >= 0) code = writer->container->pb->error;
  if (code < 0) return video_failure("the file cannot be completed", code);
  // avio_close_dyn_buf would put its padding where the trailer's last correction was written.
  uint8_t *file = NULL;
  *count = avio_get_dyn_buf(writer->container->pb, &file);
  *bytes = *count > 0 ? malloc(*count) : NULL;
  if (!*bytes) return video_failure("out of memory", 0);
  memcpy(*bytes, file, *count);
  return NULL;
}

void video_discard(video_writer *writer) {
  if (!writer) return;
  if (writer->container && writer->container->pb) {
    uint8_t *bytes = NULL;
    avio_close_dyn_buf(writer->container->pb, &bytes);
    av_free(bytes);
  }
  sws_freeContext(writer->converter);
  av_frame_free(&writer->source);
  av_frame_free(&writer->frame);
  av_packet_free(&writer->packet);
  avcodec_free_context(&writer->encoder);
  avformat_free_context(writer->container);
  free(writer);
}
