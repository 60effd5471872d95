#include "CVision.h"
#include "Support.hpp"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

using namespace vision;

namespace {

// Callers spread work over their own threads; a second pool inside OpenCV would fight with them.
const bool single_threaded = [] {
  cv::setNumThreads(1);
  return true;
}();

void upright(const cv::Mat &picture, int orientation, cv::Mat &result) {
  cv::Mat turned;
  switch (orientation) {
  case 2: cv::flip(picture, result, 1); break;
  case 3: cv::flip(picture, result, -1); break;
  case 4: cv::flip(picture, result, 0); break;
  case 5: cv::transpose(picture, result); break;
  case 6: cv::rotate(picture, result, cv::ROTATE_90_CLOCKWISE); break;
  case 7:
    cv::transpose(picture, turned);
    cv::flip(turned, result, -1);
    break;
  case 8: cv::rotate(picture, result, cv::ROTATE_90_COUNTERCLOCKWISE); break;
  default: throw std::runtime_error("orientation is not in 1...8");
  }
}

void resize(const cv::Mat &source, cv::Mat &target, int interpolation) {
  if (source.size() == target.size()) {
    source.copyTo(target);
    return;
  }
  const bool shrinks = source.cols >= target.cols && source.rows >= target.rows;
  const bool area = interpolation == VISION_AREA && shrinks;
  cv::resize(source, target, target.size(), 0, 0, area ? cv::INTER_AREA : cv::INTER_LINEAR);
}

// copyMakeBorder needs a box that meets the picture; this serves any box.
cv::Mat reflected(const cv::Mat &source, cv::Rect box) {
  cv::Mat result(box.size(), source.type());
  const size_t pixel = source.elemSize();
  std::vector<int> columns(box.width);
  for (int x = 0; x < box.width; x++)
    columns[x] = cv::borderInterpolate(box.x + x, source.cols, cv::BORDER_REFLECT_101);
  const int begin = std::clamp(-box.x, 0, box.width);
  const int end = std::clamp(source.cols - box.x, begin, box.width);
  for (int y = 0; y < box.height; y++) {
    const uint8_t *from = source.ptr(
        cv::borderInterpolate(box.y + y, source.rows, cv::BORDER_REFLECT_101));
    uint8_t *to = result.ptr(y);
    const auto gather = [&](int first, int last) {
      for (int x = first; x < last; x++)
        for (size_t channel = 0; channel < pixel; channel++)
          to[x * pixel + channel] = from[columns[x] * pixel + channel];
    };
    gather(0, begin);
    if (end > begin) memcpy(to + begin * pixel, from + columns[begin] * pixel, (end - begin) * pixel);
    gather(end, box.width);
  }
  return result;
}

int conversion_code(int conversion) {
  switch (conversion) {
  case VISION_RGB_TO_GRAY: return cv::COLOR_RGB2GRAY;
  case VISION_GRAY_TO_RGB: return cv::COLOR_GRAY2RGB;
  case VISION_RGB_TO_HSV: return cv::COLOR_RGB2HSV_FULL;
  case VISION_HSV_TO_RGB: return cv::COLOR_HSV2RGB_FULL;
  case VISION_RGB_TO_YCRCB: return cv::COLOR_RGB2YCrCb;
  case VISION_YCRCB_TO_RGB: return cv::COLOR_YCrCb2RGB;
  default: throw std::runtime_error("unknown color conversion");
  }
}

} // namespace

void vision_free(void *allocation) { free(allocation); }

const char *vision_version(void) { return CV_VERSION; }

char *vision_decode(
    const uint8_t *bytes, size_t count, int32_t orientation, vision_target target) {
  return guarded([&] {
    require(count <= INT_MAX, "the file is larger than 2 GB");
    const cv::Mat encoded(1, static_cast<int>(count), CV_8UC1, const_cast<uint8_t *>(bytes));
    // Orientation is applied here and not by OpenCV, which knows it for JPEG only.
    const cv::Mat decoded =
        cv::imdecode(encoded, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
    require(!decoded.empty(), "the pixel data is damaged");
    write(target, [&](cv::Mat &result) {
      if (orientation == 1) return cv::cvtColor(decoded, result, cv::COLOR_BGR2RGB);
      cv::cvtColor(decoded, decoded, cv::COLOR_BGR2RGB);
      upright(decoded, orientation, result);
    });
  });
}

char *vision_encode(
    vision_source source, int32_t format, int32_t quality, vision_bytes *result) {
  return guarded([&] {
    cv::Mat picture = view(source);
    if (source.channels == 3) {
      cv::Mat swapped;
      cv::cvtColor(picture, swapped, cv::COLOR_RGB2BGR);
      picture = swapped;
    }
    std::vector<int> parameters;
    const char *extension = ".bmp";
    if (format == VISION_JPEG) {
      extension = ".jpg";
      parameters = {cv::IMWRITE_JPEG_QUALITY, quality};
    } else if (format == VISION_PNG) {
      extension = ".png";
      // Without parameters OpenCV writes zlib's level 1 after one fixed row filter; with a level it
      // tries five filters a row, which takes three times as long.
      if (quality != 1) parameters = {cv::IMWRITE_PNG_COMPRESSION, quality};
    } else if (format == VISION_WEBP) {
      extension = ".webp";
      parameters = {cv::IMWRITE_WEBP_QUALITY, quality};
    }
    std::vector<uchar> encoded;
    require(cv::imencode(extension, picture, encoded, parameters), "the encoder failed");
    result->bytes = static_cast<uint8_t *>(malloc(encoded.size()));
    require(result->bytes != nullptr, "out of memory");
    memcpy(result->bytes, encoded.data(), encoded.size());
    result->count = encoded.size();
  });
}

char *vision_resize(vision_source source, vision_target target, int32_t interpolation) {
  return guarded([&] {
    write(target, [&](cv::Mat &result) { resize(view(source), result, interpolation); });
  });
}

char *vision_crop(
    vision_source source, int32_t x, int32_t y, int32_t width, int32_t height,
    vision_target target, int32_t interpolation) {
  return guarded([&] {
    const cv::Mat picture = view(source);
    const cv::Rect box(x, y, width, height);
    const bool inside = (box & cv::Rect(cv::Point(), picture.size())) == box;
    const cv::Mat cut = inside ? picture(box) : reflected(picture, box);
    write(target, [&](cv::Mat &result) { resize(cut, result, interpolation); });
  });
}

char *vision_warp(vision_source source, const double *forward, vision_target target) {
  return guarded([&] {
    const cv::Mat matrix(2, 3, CV_64F, const_cast<double *>(forward));
    write(target, [&](cv::Mat &result) {
      cv::warpAffine(
          view(source), result, matrix, result.size(), cv::INTER_LINEAR, cv::BORDER_REFLECT_101);
    });
  });
}

char *vision_convert(vision_source source, int32_t conversion, vision_target target) {
  return guarded([&] {
    write(target, [&](cv::Mat &result) {
      cv::cvtColor(view(source), result, conversion_code(conversion));
    });
  });
}

char *vision_flip_horizontally(vision_source source, vision_target target) {
  return guarded([&] {
    write(target, [&](cv::Mat &result) { cv::flip(view(source), result, 1); });
  });
}
