#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/version.h>

#include <atomic>

#include "Boundary.h"

using boundary::borrowed, boundary::device, boundary::guarded, boundary::owned, boundary::refuse;

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

namespace {

std::atomic<int64_t> liveTensors{0};

const c10::TensorImpl &seen(const CTTensor *tensor) { return *reinterpret_cast<const c10::TensorImpl *>(tensor); }

std::vector<at::Tensor> borrowed(CTTensor *const *tensors, int64_t n) {
  std::vector<at::Tensor> list;
  list.reserve(n);
  for (int64_t i = 0; i < n; ++i) list.push_back(borrowed(tensors[i]));
  return list;
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
  static const char *words[] = {"none", "Tensor", "int", "float", "bool", "int[]", "int[]",
                                "Tensor[]", "Generator", "Device"};
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
    return {gradients[0].mul(-context->saved_data["coefficient"].toDouble()), at::Tensor()};
  }
};

} // namespace

CTTensor *boundary::owned(at::Tensor tensor) {
  if (!tensor.defined()) return nullptr;
  liveTensors.fetch_add(1, std::memory_order_relaxed);
  return reinterpret_cast<CTTensor *>(tensor.unsafeReleaseIntrusivePtr().release());
}

CTError *ct_operator_find(const char *name, const char *overload, const CTOperator **out) {
  return guarded([&] {
    boundary::prepare();
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

