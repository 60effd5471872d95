// libtorch behind a C interface: one generic operator call over the boxed dispatcher, and by hand
// only what no operator covers.
//
// Ownership: arguments are borrowed, results belong to the caller. NULL means success; an error
// is returned, never kept per thread. No C++ exception leaves these functions.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CTTensor CTTensor;
typedef struct CTOperator CTOperator;
typedef struct CTGenerator CTGenerator;
typedef struct CTArchive CTArchive;
typedef struct CTError CTError;

// Errors

typedef enum {
  CT_INVALID_ARGUMENT,  // shapes, dtypes, values or counts that do not fit
  CT_UNKNOWN_OPERATOR,  // this libtorch has no such operator
  CT_NOT_IMPLEMENTED,   // no kernel for this dtype or device
  CT_OUT_OF_MEMORY,
  CT_DEVICE,            // the accelerator or its driver failed
  CT_FILE,              // an archive that cannot be read
  CT_INTERNAL           // anything else that libtorch throws
} CTErrorKind;

CTErrorKind ct_error_kind(const CTError *error);
const char *ct_error_message(const CTError *error);
void ct_error_free(CTError *error);

// Element types and devices; the numbers are libtorch's own.

typedef enum {
  CT_UINT8 = 0,
  CT_INT8 = 1,
  CT_INT16 = 2,
  CT_INT32 = 3,
  CT_INT64 = 4,
  CT_FLOAT16 = 5,
  CT_FLOAT32 = 6,
  CT_FLOAT64 = 7,
  CT_BOOL = 11,
  CT_BFLOAT16 = 15
} CTDType;

typedef enum { CT_CPU = 0, CT_CUDA = 1 } CTDeviceType;

typedef struct {
  CTDeviceType type;
  int32_t index;  // of the accelerator; 0 on the CPU
} CTDevice;

// Operators

typedef enum {
  CT_NONE,
  CT_TENSOR,     // pointer
  CT_INT,        // integer
  CT_DOUBLE,     // real
  CT_BOOLEAN,    // integer
  CT_INTS,       // pointer to count int64_t
  CT_PAIR,       // two integers in place: integer, count
  CT_TENSORS,    // pointer to count CTTensor *
  CT_GENERATOR,  // pointer
  CT_DEVICE_OF   // integer: CTDeviceType; count: index
} CTTag;

typedef struct {
  CTTag tag;
  int64_t integer;
  int64_t count;
  double real;
  const void *pointer;
} CTValue;

// `name` is "aten::add_", `overload` "Tensor" or "". Handles live as long as the process.
CTError *ct_operator_find(const char *name, const char *overload, const CTOperator **out);

// The kinds of its arguments and results, such as "Tensor Scalar bool= -> Tensor" ('?' where none
// is allowed, '=' where a default exists). Lives as long as the process.
const char *ct_operator_signature(const CTOperator *op);

// Calls `op` with `n` arguments; the schema's defaults fill the rest. Result tensors (lists are
// flattened) go to `out`, their number to `count`; `out` NULL drops them (in-place operators).
CTError *ct_call(
    const CTOperator *op, const CTValue *arguments, int64_t n,
    CTTensor **out, int64_t capacity, int64_t *count);

// Tensors

CTError *ct_tensor_from_host(
    const void *bytes, size_t length, CTDType dtype, const int64_t *shape, int64_t rank,
    CTDevice device, CTTensor **out);
// Copies to the host as contiguous `dtype` elements; `length` must be exactly their size.
CTError *ct_tensor_to_host(const CTTensor *tensor, CTDType dtype, void *bytes, size_t length);
void ct_tensor_free(CTTensor *tensor);

const int64_t *ct_tensor_shape(const CTTensor *tensor, int64_t *rank);
int64_t ct_tensor_count(const CTTensor *tensor);
int32_t ct_tensor_dtype(const CTTensor *tensor);
CTDevice ct_tensor_device(const CTTensor *tensor);

// Tensors handed out and not freed yet, in the whole process.
int64_t ct_live_tensors(void);

// Autograd

bool ct_tensor_requires_gradient(const CTTensor *tensor);
CTError *ct_tensor_set_requires_gradient(CTTensor *tensor, bool required);
bool ct_tensor_is_leaf(const CTTensor *tensor);
// NULL where there is none.
CTError *ct_tensor_gradient(const CTTensor *tensor, CTTensor **out);
CTError *ct_tensor_set_gradient(CTTensor *tensor, const CTTensor *gradient);

CTError *ct_backward(
    const CTTensor *tensor, const CTTensor *gradient, bool keep_graph, bool create_graph);
// d outputs / d inputs. `output_gradients` NULL (or an entry NULL) stands for ones of a scalar.
// An unused input is an error, or a NULL entry in `out` with `allow_unused`.
CTError *ct_gradients(
    CTTensor *const *outputs, CTTensor *const *output_gradients, int64_t output_count,
    CTTensor *const *inputs, int64_t input_count,
    bool keep_graph, bool create_graph, bool allow_unused, CTTensor **out);
// Identity forwards, gradient times -`coefficient` backwards.
CTError *ct_reverse_gradient(const CTTensor *tensor, double coefficient, CTTensor **out);

// Per thread.
bool ct_gradient_enabled(void);
void ct_set_gradient_enabled(bool enabled);

typedef struct {
  bool enabled;
  int32_t dtype;
} CTAutocast;

// Per thread and kind of device. Entering and leaving must pair; the cache of converted weights
// is dropped when the outermost region is left.
CTError *ct_autocast_enter(CTDevice device, CTAutocast wanted, CTAutocast *previous);
void ct_autocast_leave(CTDevice device, CTAutocast previous);

// Random numbers

CTError *ct_generator_create(uint64_t seed, CTDevice device, CTGenerator **out);
void ct_generator_free(CTGenerator *generator);
CTError *ct_generator_seed(CTGenerator *generator, uint64_t seed);
// With `bytes` NULL only the length is told.
CTError *ct_generator_state(const CTGenerator *generator, uint8_t *bytes, size_t *length);
CTError *ct_generator_set_state(CTGenerator *generator, const uint8_t *bytes, size_t length);

// Records of the zip form of a .pth file

CTError *ct_archive_open(const char *path, CTArchive **out);
void ct_archive_free(CTArchive *archive);
CTError *ct_archive_has(CTArchive *archive, const char *record, bool *out);
CTError *ct_archive_size(CTArchive *archive, const char *record, size_t *length);
CTError *ct_archive_read(CTArchive *archive, const char *record, void *bytes, size_t length);

// The runtime

const char *ct_version(void);
int32_t ct_threads(void);
CTError *ct_set_threads(int32_t count);
// Lets the process keep the memory of freed CPU tensors for later ones rather than give it back to the system.
CTError *ct_keep_freed_memory(void);
bool ct_deterministic(void);
CTError *ct_set_deterministic(bool deterministic);
int32_t ct_cuda_count(void);
// Empty, or why the CUDA half of this libtorch could not be loaded.
const char *ct_cuda_problem(void);
CTError *ct_cuda_name(int32_t index, char *buffer, size_t capacity);
CTError *ct_cuda_synchronize(int32_t index);

#ifdef __cplusplus
}
#endif
