// What the C++ files of this boundary share.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <stdexcept>
#include <string>

#include "CTorch.h"

struct CTError {
  CTErrorKind kind;
  std::string message;
};

struct CTGenerator {
  at::Generator generator;
};

namespace boundary {

struct Refusal : std::runtime_error {
  CTErrorKind kind;
  Refusal(CTErrorKind kind, const std::string &message) : std::runtime_error(message), kind(kind) {}
};

[[noreturn]] inline void refuse(const std::string &message, CTErrorKind kind = CT_INVALID_ARGUMENT) {
  throw Refusal(kind, message);
}

CTError *failure(CTErrorKind kind, const std::string &where, const char *what) noexcept;

// Runs `body` and turns whatever it throws into an error object. libtorch's checks of shapes, dtypes
// and values have no finer class than c10::Error, hence `check`.
template <class Body>
CTError *guarded(Body &&body, const std::string &where = {}, CTErrorKind check = CT_INVALID_ARGUMENT) noexcept {
  try {
    body();
    return nullptr;
  } catch (const Refusal &e) {
    return failure(e.kind, where, e.what());
  } catch (const c10::OutOfMemoryError &e) {
    return failure(CT_OUT_OF_MEMORY, where, e.what_without_backtrace());
  } catch (const c10::AcceleratorError &e) {
    return failure(CT_DEVICE, where, e.what_without_backtrace());
  } catch (const c10::NotImplementedError &e) {
    return failure(CT_NOT_IMPLEMENTED, where, e.what_without_backtrace());
  } catch (const c10::Error &e) {
    return failure(check, where, e.what_without_backtrace());
  } catch (const std::bad_alloc &) {
    return failure(CT_OUT_OF_MEMORY, where, "out of memory");
  } catch (const std::exception &e) {
    return failure(CT_INTERNAL, where, e.what());
  } catch (...) {
    return failure(CT_INTERNAL, where, "an exception of an unknown type");
  }
}

inline at::Tensor borrowed(const CTTensor *tensor) {
  auto *impl = reinterpret_cast<c10::TensorImpl *>(const_cast<CTTensor *>(tensor));
  if (!impl) return {};
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(impl));
}

// A handle for the caller, counted as alive; NULL for an undefined tensor.
CTTensor *owned(at::Tensor tensor);

// Loads what the device needs; refuses devices that are not there.
at::Device device(CTDevice wanted);

// Once, before anything else: sets libtorch up, and loads its CUDA half where there is one.
void prepare();

}  // namespace boundary
