#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/util/Logging.h>
#include <caffe2/serialize/inline_container.h>
#include <dlfcn.h>
#include <torch/version.h>

#include <filesystem>

#include "Boundary.h"

using boundary::device, boundary::guarded, boundary::refuse;

struct CTArchive {
  caffe2::serialize::PyTorchStreamReader reader;
};

namespace {

CTError exhausted{CT_OUT_OF_MEMORY, "out of memory"};  // for when no other error can be allocated

// The CUDA half of a CUDA wheel is a library of its own that registers itself when it is loaded. That
// must be before libtorch first asks for an accelerator, since it keeps the answer.
const std::string &cudaProblem() {
  static const std::string problem = [] {
    Dl_info cpu;
    at::Context &(*inside)() = &at::globalContext;
    if (!dladdr(reinterpret_cast<const void *>(inside), &cpu)) return std::string("libtorch_cpu was not found");
    auto path = std::filesystem::path(cpu.dli_fname).parent_path() / "libtorch_cuda.so";
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return std::string("this libtorch is a CPU build");
    if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL)) return std::string();
    const char *cause = dlerror();
    return std::string(cause ? cause : "libtorch_cuda.so did not load");
  }();
  return problem;
}

bool cudaUsable() { return cudaProblem().empty() && at::detail::getCUDAHooks().hasCUDA(); }

}  // namespace

CTError *boundary::failure(CTErrorKind kind, const std::string &where, const char *what) noexcept {
  try {
    return new CTError{kind, where.empty() ? what : where + ": " + what};
  } catch (...) {
    return &exhausted;
  }
}

void boundary::prepare() {
  static const bool once = [] {
    // Errors leave this boundary without their C++ backtrace, and finding one takes milliseconds.
    c10::SetStackTraceFetcher(std::function<std::string()>([] { return std::string(); }));
    cudaProblem();
    return true;
  }();
  static_cast<void>(once);
}

at::Device boundary::device(CTDevice wanted) {
  prepare();
  if (wanted.type == CT_CPU) return at::Device(at::kCPU);
  if (!cudaUsable()) refuse("no CUDA device (" + std::string(ct_cuda_problem()) + ")", CT_DEVICE);
  int count = ct_cuda_count();
  if (wanted.index < 0 || wanted.index >= count)
    refuse("CUDA device " + std::to_string(wanted.index) + " of " + std::to_string(count), CT_DEVICE);
  at::globalContext().lazyInitDevice(at::kCUDA);
  return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(wanted.index));
}

CTErrorKind ct_error_kind(const CTError *error) { return error->kind; }
const char *ct_error_message(const CTError *error) { return error->message.c_str(); }
void ct_error_free(CTError *error) {
  if (error != &exhausted) delete error;
}

CTError *ct_autocast_enter(CTDevice place, CTAutocast wanted, CTAutocast *previous) {
  return guarded([&] {
    auto type = device(place).type();
    *previous = {at::autocast::is_autocast_enabled(type), static_cast<int32_t>(at::autocast::get_autocast_dtype(type))};
    at::autocast::set_autocast_dtype(type, static_cast<at::ScalarType>(wanted.dtype));
    at::autocast::set_autocast_enabled(type, wanted.enabled);
    at::autocast::increment_nesting();
  });
}

void ct_autocast_leave(CTDevice place, CTAutocast previous) {
  ct_error_free(guarded([&] {
    auto type = device(place).type();
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(type, previous.enabled);
    at::autocast::set_autocast_dtype(type, static_cast<at::ScalarType>(previous.dtype));
  }));
}

// Random numbers

CTError *ct_generator_create(uint64_t seed, CTDevice place, CTGenerator **out) {
  return guarded([&] {
    at::Device target = device(place);
    auto generator = target.is_cuda() ? at::detail::getCUDAHooks().getNewGenerator(target.index())
                                      : at::detail::createCPUGenerator(seed);
    generator.set_current_seed(seed);
    *out = new CTGenerator{std::move(generator)};
  });
}

void ct_generator_free(CTGenerator *generator) { delete generator; }
CTError *ct_generator_seed(CTGenerator *generator, uint64_t seed) {
  return guarded([&] { generator->generator.set_current_seed(seed); });
}

CTError *ct_generator_state(const CTGenerator *generator, uint8_t *bytes, size_t *length) {
  return guarded([&] {
    auto state = generator->generator.get_state();
    if (bytes && *length != state.nbytes()) refuse("wrong room for a generator's state");
    *length = state.nbytes();
    if (bytes) std::memcpy(bytes, state.const_data_ptr(), state.nbytes());
  });
}

CTError *ct_generator_set_state(CTGenerator *generator, const uint8_t *bytes, size_t length) {
  return guarded([&] {
    auto state = at::empty({static_cast<int64_t>(length)}, at::dtype(at::kByte));
    if (length) std::memcpy(state.mutable_data_ptr(), bytes, length);
    generator->generator.set_state(state);
  });
}

// Archives

CTError *ct_archive_open(const char *path, CTArchive **out) {
  return guarded([&] {
    boundary::prepare();
    *out = new CTArchive{caffe2::serialize::PyTorchStreamReader(std::string(path))};
  }, {}, CT_FILE);
}
void ct_archive_free(CTArchive *archive) { delete archive; }
CTError *ct_archive_has(CTArchive *archive, const char *record, bool *out) {
  return guarded([&] { *out = archive->reader.hasRecord(record); }, {}, CT_FILE);
}
CTError *ct_archive_size(CTArchive *archive, const char *record, size_t *length) {
  return guarded([&] { *length = archive->reader.getRecordSize(record); }, {}, CT_FILE);
}
CTError *ct_archive_read(CTArchive *archive, const char *record, void *bytes, size_t length) {
  return guarded([&] {
    if (archive->reader.getRecordSize(record) != length) refuse("wrong room for a record", CT_FILE);
    archive->reader.getRecord(record, bytes, length);
  }, {}, CT_FILE);
}

// The runtime

const char *ct_version() { return TORCH_VERSION; }
int32_t ct_threads() { return at::get_num_threads(); }
CTError *ct_set_threads(int32_t count) {
  return guarded([&] {
    if (count < 1) refuse(std::to_string(count) + " threads");
    at::set_num_threads(count);
  });
}
bool ct_deterministic() { return at::globalContext().deterministicAlgorithms(); }
CTError *ct_set_deterministic(bool deterministic) {
  return guarded([&] {
    // cuBLAS reads its workspace setting when it starts, and libtorch insists on this one.
    if (deterministic) setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
    at::globalContext().setDeterministicAlgorithms(deterministic, false);
    at::globalContext().setBenchmarkCuDNN(false);
    at::globalContext().setDeterministicCuDNN(deterministic);
  });
}

int32_t ct_cuda_count() {
  int32_t count = 0;
  ct_error_free(guarded([&] { count = cudaUsable() ? at::detail::getCUDAHooks().deviceCount() : 0; }));
  return count;
}
const char *ct_cuda_problem() {
  if (!cudaProblem().empty()) return cudaProblem().c_str();
  return ct_cuda_count() ? "" : "the driver shows no device";
}

// Asks the driver: libtorch's own call needs the CUDA headers, which the wheel does not hold.
CTError *ct_cuda_name(int32_t index, char *buffer, size_t capacity) {
  return guarded([&] {
    device({CT_CUDA, index});
    void *driver = dlopen("libcuda.so.1", RTLD_NOW);
    auto get = reinterpret_cast<int (*)(int *, int)>(driver ? dlsym(driver, "cuDeviceGet") : nullptr);
    auto name = reinterpret_cast<int (*)(char *, int, int)>(driver ? dlsym(driver, "cuDeviceGetName") : nullptr);
    int handle = 0;
    if (!get || !name || get(&handle, index) || name(buffer, static_cast<int>(capacity), handle))
      refuse("the driver does not name CUDA device " + std::to_string(index), CT_DEVICE);
  });
}

CTError *ct_cuda_synchronize(int32_t index) {
  return guarded([&] {
    at::detail::getCUDAHooks().deviceSynchronize(static_cast<c10::DeviceIndex>(device({CT_CUDA, index}).index()));
  });
}
