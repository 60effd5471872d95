#include "CTorch.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/GradMode.h>
#include <caffe2/serialize/inline_container.h>
#include <dlfcn.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/version.h>

#include <atomic>
#include <filesystem>

struct CTError {
  CTErrorKind kind;
  std::string message;
};

// What a boxed kernel expects of an argument.
enum class Kind { Tensor, Int, Double, Bool, Scalar, Device, Generator, String, Ints, Doubles, Tensors, Other };

struct CTOperator {
  struct Argument {
    Kind kind;
    bool optional;
    std::string name;
    std::optional<c10::IValue> initial;  // the schema's default
  };
  c10::OperatorHandle handle;
  std::string name;
  std::vector<Argument> arguments;
  std::string signature;
};

struct CTGenerator {
  at::Generator generator;
};

struct CTArchive {
  caffe2::serialize::PyTorchStreamReader reader;
};

namespace {

std::atomic<int64_t> liveTensors{0};

CTError exhausted{CT_OUT_OF_MEMORY, "out of memory"};  // for when no other error can be allocated

struct Refusal : std::runtime_error {
  CTErrorKind kind;
  Refusal(CTErrorKind kind, const std::string &message) : std::runtime_error(message), kind(kind) {}
};

[[noreturn]] void refuse(const std::string &message, CTErrorKind kind = CT_INVALID_ARGUMENT) {
  throw Refusal(kind, message);
}

CTError *failure(CTErrorKind kind, const std::string &where, const char *what) noexcept {
  try {
    return new CTError{kind, where.empty() ? what : where + ": " + what};
  } catch (...) {
    return &exhausted;
  }
}

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

at::Tensor borrowed(const CTTensor *tensor) {
  auto *impl = reinterpret_cast<c10::TensorImpl *>(const_cast<CTTensor *>(tensor));
  if (!impl) return {};
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(impl));
}

const c10::TensorImpl &seen(const CTTensor *tensor) { return *reinterpret_cast<const c10::TensorImpl *>(tensor); }

CTTensor *owned(at::Tensor tensor) {
  if (!tensor.defined()) return nullptr;
  liveTensors.fetch_add(1, std::memory_order_relaxed);
  return reinterpret_cast<CTTensor *>(tensor.unsafeReleaseIntrusivePtr().release());
}

std::vector<at::Tensor> borrowed(CTTensor *const *tensors, int64_t n) {
  std::vector<at::Tensor> list;
  list.reserve(n);
  for (int64_t i = 0; i < n; ++i) list.push_back(borrowed(tensors[i]));
  return list;
}

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

at::Device device(CTDevice wanted) {
  cudaProblem();
  if (wanted.type == CT_CPU) return at::Device(at::kCPU);
  if (!cudaUsable()) refuse("no CUDA device (" + std::string(ct_cuda_problem()) + ")", CT_DEVICE);
  int count = ct_cuda_count();
  if (wanted.index < 0 || wanted.index >= count)
    refuse("CUDA device " + std::to_string(wanted.index) + " of " + std::to_string(count), CT_DEVICE);
  return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(wanted.index));
}

// Operators

Kind kindOf(const c10::Type &type) {
  switch (type.kind()) {
    case c10::TypeKind::TensorType: return Kind::Tensor;
    case c10::TypeKind::IntType: return Kind::Int;
    case c10::TypeKind::FloatType: return Kind::Double;
    case c10::TypeKind::BoolType: return Kind::Bool;
    case c10::TypeKind::NumberType: return Kind::Scalar;
    case c10::TypeKind::DeviceObjType: return Kind::Device;
    case c10::TypeKind::GeneratorType: return Kind::Generator;
    case c10::TypeKind::StringType: return Kind::String;
    case c10::TypeKind::ListType: {
      auto element = type.containedType(0)->kind();
      if (element == c10::TypeKind::IntType) return Kind::Ints;
      if (element == c10::TypeKind::FloatType) return Kind::Doubles;
      if (element == c10::TypeKind::TensorType) return Kind::Tensors;
      return Kind::Other;
    }
    default: return Kind::Other;
  }
}

const char *word(Kind kind) {
  static const char *words[] = {"Tensor", "int", "float", "bool", "Scalar", "Device", "Generator", "str",
                                "int[]", "float[]", "Tensor[]", "other"};
  return words[static_cast<int>(kind)];
}

const char *word(CTTag tag) {
  static const char *words[] = {"none", "Tensor", "int", "float", "bool", "int[]", "int[]", "float[]",
                                "Tensor[]", "Generator", "Device", "str"};
  return words[tag];
}

CTOperator::Argument described(const c10::Argument &argument) {
  c10::TypePtr type = argument.type();
  bool optional = type->kind() == c10::TypeKind::OptionalType;
  if (optional) type = type->castRaw<c10::OptionalType>()->getElementType();
  return {kindOf(*type), optional, argument.name(), argument.default_value()};
}

std::string signatureOf(const CTOperator &op) {
  std::string text;
  for (const auto &argument : op.arguments)
    text += std::string(word(argument.kind)) + (argument.optional ? "?" : "") + (argument.initial ? "= " : " ");
  text += "->";
  for (const auto &result : op.handle.schema().returns()) text += std::string(" ") + word(described(result).kind);
  return text;
}

[[noreturn]] void misfit(const CTOperator::Argument &argument, CTTag tag) {
  refuse("argument '" + argument.name + "' is " + word(argument.kind) + ", got " + word(tag));
}

c10::IValue boxed(const CTValue &value, const CTOperator::Argument &argument) {
  switch (value.tag) {
    case CT_NONE:
      if (argument.optional) return {};
      break;
    case CT_TENSOR:
      if (argument.kind == Kind::Tensor) return borrowed(static_cast<const CTTensor *>(value.pointer));
      break;
    case CT_INT:
      if (argument.kind == Kind::Int || argument.kind == Kind::Scalar) return value.integer;
      if (argument.kind == Kind::Double) return static_cast<double>(value.integer);
      break;
    case CT_DOUBLE:
      if (argument.kind == Kind::Double || argument.kind == Kind::Scalar) return value.real;
      break;
    case CT_BOOLEAN:
      if (argument.kind == Kind::Bool || argument.kind == Kind::Scalar) return value.integer != 0;
      break;
    case CT_INTS:
      if (argument.kind == Kind::Ints)
        return at::IntArrayRef(static_cast<const int64_t *>(value.pointer), static_cast<size_t>(value.count));
      break;
    case CT_PAIR:
      if (argument.kind == Kind::Ints) return at::IntArrayRef({value.integer, value.count});
      break;
    case CT_DOUBLES:
      if (argument.kind == Kind::Doubles)
        return at::ArrayRef<double>(static_cast<const double *>(value.pointer), static_cast<size_t>(value.count));
      break;
    case CT_TENSORS:
      if (argument.kind == Kind::Tensors)
        return borrowed(static_cast<CTTensor *const *>(value.pointer), value.count);
      break;
    case CT_GENERATOR:
      if (argument.kind == Kind::Generator) return static_cast<const CTGenerator *>(value.pointer)->generator;
      break;
    case CT_DEVICE_OF:
      if (argument.kind == Kind::Device)
        return device({static_cast<CTDeviceType>(value.integer), static_cast<int32_t>(value.count)});
      break;
    case CT_STRING:
      if (argument.kind == Kind::String)
        return std::string(static_cast<const char *>(value.pointer), static_cast<size_t>(value.count));
      break;
  }
  misfit(argument, value.tag);
}

void give(at::Tensor tensor, CTTensor **out, int64_t capacity, int64_t &count) {
  if (count == capacity) refuse("more than the " + std::to_string(capacity) + " expected results");
  out[count++] = owned(std::move(tensor));
}

void give(std::vector<c10::IValue> &results, CTTensor **out, int64_t capacity, int64_t &count) {
  for (auto &result : results) {
    if (result.isTensor()) {
      give(std::move(result).toTensor(), out, capacity, count);
    } else if (result.isTensorList()) {
      for (const at::Tensor &each : result.toTensorVector()) give(each, out, capacity, count);
    } else {
      refuse("a result that is no tensor");
    }
  }
}

struct ReverseGradient : torch::autograd::Function<ReverseGradient> {
  static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &x, double coefficient) {
    context->saved_data["coefficient"] = coefficient;
    return x.view_as(x);
  }
  static torch::autograd::variable_list backward(
      torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients) {
    if (!gradients[0].defined()) return {at::Tensor(), at::Tensor()};
    return {gradients[0] * -context->saved_data["coefficient"].toDouble(), at::Tensor()};
  }
};

} // namespace

CTErrorKind ct_error_kind(const CTError *error) { return error->kind; }
const char *ct_error_message(const CTError *error) { return error->message.c_str(); }
void ct_error_free(CTError *error) {
  if (error != &exhausted) delete error;
}

CTError *ct_operator_find(const char *name, const char *overload, const CTOperator **out) {
  return guarded([&] {
    cudaProblem();
    auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
    if (!handle) {
      std::string full = std::string(name) + (*overload ? "." : "") + overload;
      refuse("libtorch " TORCH_VERSION " has no operator " + full, CT_UNKNOWN_OPERATOR);
    }
    auto op = std::make_unique<CTOperator>(CTOperator{*handle, name, {}, {}});
    for (const auto &argument : handle->schema().arguments()) op->arguments.push_back(described(argument));
    op->signature = signatureOf(*op);
    *out = op.release();
  });
}

const char *ct_operator_signature(const CTOperator *op) { return op->signature.c_str(); }

CTError *ct_call(
    const CTOperator *op, const CTValue *arguments, int64_t n, CTTensor **out, int64_t capacity, int64_t *count) {
  int64_t given = 0;
  CTError *error = guarded([&] {
    auto expected = static_cast<int64_t>(op->arguments.size());
    if (n > expected) refuse(std::to_string(n) + " arguments, at most " + std::to_string(expected));
    std::vector<c10::IValue> stack;
    stack.reserve(expected);
    for (int64_t i = 0; i < n; ++i) stack.push_back(boxed(arguments[i], op->arguments[i]));
    for (int64_t i = n; i < expected; ++i) {
      if (!op->arguments[i].initial) refuse("argument '" + op->arguments[i].name + "' has no default");
      stack.push_back(*op->arguments[i].initial);
    }
    op->handle.callBoxed(stack);
    if (out) give(stack, out, capacity, given);
  }, op->name);
  if (error) {
    for (int64_t i = 0; i < given; ++i) ct_tensor_free(out[i]);
    given = 0;
  }
  if (count) *count = given;
  return error;
}

CTError *ct_tensor_from_host(
    const void *bytes, size_t length, CTDType dtype, const int64_t *shape, int64_t rank, CTDevice place,
    CTTensor **out) {
  return guarded([&] {
    at::Device target = device(place);
    auto tensor = at::empty(at::IntArrayRef(shape, rank), at::dtype(static_cast<at::ScalarType>(dtype)));
    if (tensor.nbytes() != length)
      refuse(std::to_string(length) + " bytes for a tensor of " + std::to_string(tensor.nbytes()));
    if (length) std::memcpy(tensor.mutable_data_ptr(), bytes, length);
    *out = owned(tensor.to(target));
  });
}

CTError *ct_tensor_to_host(const CTTensor *tensor, CTDType dtype, void *bytes, size_t length) {
  return guarded([&] {
    auto host = borrowed(tensor).detach().to(at::kCPU, static_cast<at::ScalarType>(dtype)).contiguous();
    if (host.nbytes() != length)
      refuse(std::to_string(length) + " bytes for a tensor of " + std::to_string(host.nbytes()));
    if (length) std::memcpy(bytes, host.const_data_ptr(), length);
  });
}

void ct_tensor_free(CTTensor *tensor) {
  if (!tensor) return;
  liveTensors.fetch_sub(1, std::memory_order_relaxed);
  c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(reinterpret_cast<c10::TensorImpl *>(tensor));
}

const int64_t *ct_tensor_shape(const CTTensor *tensor, int64_t *rank) {
  auto sizes = seen(tensor).sizes();
  *rank = static_cast<int64_t>(sizes.size());
  return sizes.data();
}

int64_t ct_tensor_count(const CTTensor *tensor) { return seen(tensor).numel(); }
int32_t ct_tensor_dtype(const CTTensor *tensor) {
  return static_cast<int32_t>(c10::typeMetaToScalarType(seen(tensor).dtype()));
}
CTDevice ct_tensor_device(const CTTensor *tensor) {
  at::Device place = seen(tensor).device();
  return {place.is_cuda() ? CT_CUDA : CT_CPU, place.is_cuda() ? place.index() : 0};
}
int64_t ct_live_tensors() { return liveTensors.load(std::memory_order_relaxed); }

// Autograd

bool ct_tensor_requires_gradient(const CTTensor *tensor) { return seen(tensor).requires_grad(); }
CTError *ct_tensor_set_requires_gradient(CTTensor *tensor, bool required) {
  return guarded([&] { borrowed(tensor).set_requires_grad(required); });
}
bool ct_tensor_is_leaf(const CTTensor *tensor) { return borrowed(tensor).is_leaf(); }
CTError *ct_tensor_gradient(const CTTensor *tensor, CTTensor **out) {
  return guarded([&] { *out = owned(borrowed(tensor).grad()); });
}
CTError *ct_tensor_set_gradient(CTTensor *tensor, const CTTensor *gradient) {
  return guarded([&] {
    auto parameter = borrowed(tensor), value = borrowed(gradient);
    if (value.defined() && (value.sizes() != parameter.sizes() || value.dtype() != parameter.dtype() ||
                            value.device() != parameter.device()))
      refuse("a gradient has its tensor's shape, dtype and device");
    parameter.mutable_grad() = value;
  });
}

CTError *ct_backward(const CTTensor *tensor, const CTTensor *gradient, bool keep_graph, bool create_graph) {
  return guarded(
      [&] { torch::autograd::backward({borrowed(tensor)}, {borrowed(gradient)}, keep_graph, create_graph); },
      "backward");
}

CTError *ct_gradients(
    CTTensor *const *outputs, CTTensor *const *output_gradients, int64_t output_count, CTTensor *const *inputs,
    int64_t input_count, bool keep_graph, bool create_graph, bool allow_unused, CTTensor **out) {
  return guarded([&] {
    auto seeds = output_gradients ? borrowed(output_gradients, output_count) : std::vector<at::Tensor>();
    auto results = torch::autograd::grad(
        borrowed(outputs, output_count), borrowed(inputs, input_count), seeds, keep_graph, create_graph, allow_unused);
    for (int64_t i = 0; i < input_count; ++i) out[i] = owned(results[i]);
  }, "gradients");
}

CTError *ct_reverse_gradient(const CTTensor *tensor, double coefficient, CTTensor **out) {
  return guarded([&] { *out = owned(ReverseGradient::apply(borrowed(tensor), coefficient)); }, "reverse_gradient");
}

bool ct_gradient_enabled() { return c10::GradMode::is_enabled(); }
void ct_set_gradient_enabled(bool enabled) { c10::GradMode::set_enabled(enabled); }

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
  return guarded([&] { *out = new CTArchive{caffe2::serialize::PyTorchStreamReader(std::string(path))}; }, {}, CT_FILE);
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
