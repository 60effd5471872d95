#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>

#include "Boundary.h"

using boundary::guarded;

namespace {

// Hands the memory of freed tensors to the tensors that follow. By default the C library returns every
// large block to the system, which must clear its pages anew at each first touch.
//
// Used and kept memory together never exceed the most that was in use at one time.
class KeptMemory final : public c10::Allocator {
public:
  // Never destroyed: tensors may outlive every static object.
  static KeptMemory &shared() {
    static auto *memory = new KeptMemory;
    return *memory;
  }

  c10::DataPtr allocate(size_t bytes) override {
    if (bytes < smallest) return c10::GetDefaultCPUAllocator()->allocate(bytes);
    void *block = take((bytes + step - 1) / step * step);
    return {block, block, &release, c10::Device(c10::kCPU)};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &release; }

  void copy_data(void *to, const void *from, size_t count) const override { default_copy_data(to, from, count); }

private:
  static constexpr size_t smallest = 256 << 10, step = 64 << 10;

  std::mutex mutex;
  std::unordered_map<void *, size_t> used;
  std::multimap<size_t, void *> kept;
  size_t usedBytes = 0, keptBytes = 0, mostBytes = 0;

  void *take(size_t size) {
    std::lock_guard lock(mutex);
    auto fit = kept.lower_bound(size);
    if (fit != kept.end() && fit->first <= size + size / 8) {
      auto [held, block] = *fit;
      kept.erase(fit);
      keptBytes -= held;
      return use(block, held);
    }
    keep(std::max(mostBytes, usedBytes + size) - usedBytes - size);
    try {
      return use(c10::alloc_cpu(size), size);
    } catch (const c10::Error &) {  // out of memory, unless what is kept makes room
      if (kept.empty()) throw;
      keep(0);
      return use(c10::alloc_cpu(size), size);
    }
  }

  // Returns kept blocks to the system, the largest first, until at most `limit` bytes are left.
  void keep(size_t limit) {
    while (keptBytes > limit) {
      auto largest = std::prev(kept.end());
      c10::free_cpu(largest->second);
      keptBytes -= largest->first;
      kept.erase(largest);
    }
  }

  void *use(void *block, size_t size) {
    used.emplace(block, size);
    usedBytes += size;
    mostBytes = std::max(mostBytes, usedBytes);
    return block;
  }

  // Of this allocator's blocks and, for small tensors, of the standard one's.
  static void release(void *block) {
    auto &memory = shared();
    {
      std::lock_guard lock(memory.mutex);
      auto found = memory.used.find(block);
      if (found != memory.used.end()) {
        memory.usedBytes -= found->second;
        memory.keptBytes += found->second;
        memory.kept.emplace(found->second, block);
        memory.used.erase(found);
        return;
      }
    }
    c10::GetDefaultCPUAllocator()->raw_deleter()(block);
  }
};

}  // namespace

CTError *ct_keep_freed_memory() {
  return guarded([] { c10::SetAllocator(c10::kCPU, &KeptMemory::shared()); });
}
