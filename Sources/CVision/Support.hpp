// What the boundary's files share: exceptions as messages, callers' buffers as matrices.
#pragma once

#include "CVision.h"

#include <cstring>
#include <stdexcept>

#include <opencv2/core.hpp>

namespace vision {

inline char *message(const char *text) { return strdup(text); }

template <typename Body> char *guarded(Body body) {
  try {
    body();
    return nullptr;
  } catch (const cv::Exception &error) {
    return message(error.err.empty() ? error.what() : error.err.c_str());
  } catch (const std::exception &error) {
    return message(error.what());
  } catch (...) {
    return message("unknown C++ exception");
  }
}

inline void require(bool condition, const char *what) {
  if (!condition) throw std::runtime_error(what);
}

// OpenCV has no read-only view; sources are only ever passed on as cv::InputArray.
inline cv::Mat view(const vision_source &source) {
  return cv::Mat(
      source.height, source.width, CV_8UC(source.channels), const_cast<uint8_t *>(source.pixels));
}

inline cv::Mat view(const vision_target &target) {
  return cv::Mat(target.height, target.width, CV_8UC(target.channels), target.pixels);
}

// OpenCV's functions allocate anew where size or type differ: then nothing was written to the
// caller's buffer, which must not pass silently.
template <typename Body> void write(const vision_target &target, Body body) {
  cv::Mat result = view(target);
  body(result);
  require(result.data == target.pixels, "the result's size is not the target's");
}

} // namespace vision
