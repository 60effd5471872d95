// Optical flow, and the fields of numbers that it consists of.

#include "CVision.h"
#include "Support.hpp"

#include <climits>
#include <cstdlib>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

using namespace vision;

namespace {

int preset(int algorithm) {
  switch (algorithm) {
  case VISION_DIS_ULTRAFAST: return cv::DISOpticalFlow::PRESET_ULTRAFAST;
  case VISION_DIS_FAST: return cv::DISOpticalFlow::PRESET_FAST;
  case VISION_DIS_MEDIUM: return cv::DISOpticalFlow::PRESET_MEDIUM;
  default: throw std::runtime_error("unknown flow algorithm");
  }
}

// The parameters of OpenCV's own example: three levels of half size each, windows of 15 pixels,
// polynomials over 5 pixels with a Gaussian of 1.2.
void farneback(const cv::Mat &from, const cv::Mat &to, cv::Mat &flow) {
  cv::calcOpticalFlowFarneback(from, to, flow, 0.5, 3, 15, 3, 5, 1.2, 0);
}

} // namespace

char *vision_flow(
    vision_source from, vision_source to, int32_t algorithm, float *vectors) {
  return guarded([&] {
    require(
        from.channels == 1 && to.channels == 1 && from.width == to.width
            && from.height == to.height,
        "flow needs two gray pictures of one size");
    // DIS takes a matrix of the right size as a first guess: the caller's buffer must not be one.
    cv::Mat flow;
    if (algorithm == VISION_FARNEBACK) farneback(view(from), view(to), flow);
    else cv::DISOpticalFlow::create(preset(algorithm))->calc(view(from), view(to), flow);
    flow.copyTo(cv::Mat(from.height, from.width, CV_32FC2, vectors));
  });
}

char *vision_resize_field(
    const float *vectors, int32_t width, int32_t height, float *resized, int32_t resized_width,
    int32_t resized_height, int32_t interpolation) {
  return guarded([&] {
    const cv::Mat source(height, width, CV_32FC2, const_cast<float *>(vectors));
    cv::Mat target(resized_height, resized_width, CV_32FC2, resized);
    const bool shrinks = width >= resized_width && height >= resized_height;
    const bool area = interpolation == VISION_AREA && shrinks;
    cv::resize(source, target, target.size(), 0, 0, area ? cv::INTER_AREA : cv::INTER_LINEAR);
    require(
        target.data == reinterpret_cast<uint8_t *>(resized), "the field's size is not the target's");
  });
}

char *vision_encode_deep(
    const uint16_t *values, int32_t width, int32_t height, int32_t level, vision_bytes *result) {
  return guarded([&] {
    const cv::Mat picture(height, width, CV_16UC1, const_cast<uint16_t *>(values));
    std::vector<uchar> encoded;
    // Level 1 without parameters: see vision_encode.
    std::vector<int> parameters;
    if (level != 1) parameters = {cv::IMWRITE_PNG_COMPRESSION, level};
    require(
        cv::imencode(".png", picture, encoded, parameters),
        "the encoder failed");
    result->bytes = static_cast<uint8_t *>(malloc(encoded.size()));
    require(result->bytes != nullptr, "out of memory");
    memcpy(result->bytes, encoded.data(), encoded.size());
    result->count = encoded.size();
  });
}

char *vision_decode_deep(
    const uint8_t *bytes, size_t count, uint16_t *values, int32_t width, int32_t height) {
  return guarded([&] {
    require(count <= INT_MAX, "the file is larger than 2 GB");
    const cv::Mat encoded(1, static_cast<int>(count), CV_8UC1, const_cast<uint8_t *>(bytes));
    const cv::Mat decoded = cv::imdecode(encoded, cv::IMREAD_UNCHANGED);
    require(!decoded.empty(), "the pixel data is damaged");
    require(
        decoded.type() == CV_16UC1 && decoded.cols == width && decoded.rows == height,
        "not a gray picture of 16 bits");
    for (int y = 0; y < height; y++)
      memcpy(values + static_cast<size_t>(y) * width, decoded.ptr(y), width * sizeof *values);
  });
}
