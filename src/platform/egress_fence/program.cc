#include "platform/egress_fence/program.h"

#include <linux/bpf.h>

#include <cstddef>
#include <map>
#include <string>

#include "platform/egress_fence/fence_page.h"

namespace onesec::platform {
namespace {

// The four words of the address are in r6 to r9, the port in r5, the socket's type in r4, the page or a place in it in
// r2, a counter in r3. r1 is the question at first and then free.
constexpr int kFree = BPF_REG_1;
constexpr int kPage = BPF_REG_2;
constexpr int kCounter = BPF_REG_3;
constexpr int kType = BPF_REG_4;
constexpr int kPort = BPF_REG_5;
constexpr int kFirstWord = BPF_REG_6;

// As a little-endian load sees bytes in network order.
constexpr std::int32_t kMappedWord = static_cast<std::int32_t>(0xFFFF0000);  // 00 00 ff ff
constexpr std::int32_t kLoopback6 = 0x01000000;                              // 00 00 00 01

class Assembler {
 public:
  void put(int code, int to, int from, std::size_t offset, std::int32_t value) {
    code_.push_back({static_cast<std::uint8_t>(code), static_cast<std::uint8_t>(to | (from << 4)),
                     static_cast<std::int16_t>(offset), value});
  }
  void load_word(int to, int from, std::size_t offset) { put(BPF_LDX | BPF_MEM | BPF_W, to, from, offset, 0); }
  void store_word(int to, std::size_t offset, int from) { put(BPF_STX | BPF_MEM | BPF_W, to, from, offset, 0); }
  void set(int to, std::int32_t value) { put(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, value); }
  void set_word(int to, std::int32_t value) { put(BPF_ALU | BPF_MOV | BPF_K, to, 0, 0, value); }
  void copy(int to, int from) { put(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
  void with(int operation, int to, std::int32_t value) { put(BPF_ALU64 | operation | BPF_K, to, 0, 0, value); }
  void add(int to, int from) { put(BPF_ALU64 | BPF_ADD | BPF_X, to, from, 0, 0); }
  void page(int to, int fd, std::size_t offset) {
    put(BPF_LD | BPF_IMM | BPF_DW, to, BPF_PSEUDO_MAP_VALUE, 0, fd);
    put(0, 0, 0, 0, static_cast<std::int32_t>(offset));
  }
  /// `from` becomes what was there.
  void fetch_add(int to, std::size_t offset, int from) {
    put(BPF_STX | BPF_ATOMIC | BPF_DW, to, from, offset, BPF_ADD | BPF_FETCH);
  }
  void count(int to, std::size_t offset, int from) { put(BPF_STX | BPF_ATOMIC | BPF_DW, to, from, offset, BPF_ADD); }
  /// 32 bits wide: addresses and ports are words.
  void jump_if(int how, int left, std::int32_t right, const std::string& label) {
    jumps_.emplace(code_.size(), label);
    put(BPF_JMP32 | how | BPF_K, left, 0, 0, right);
  }
  void jump_if_words(int how, int left, int right, const std::string& label) {
    jumps_.emplace(code_.size(), label);
    put(BPF_JMP32 | how | BPF_X, left, right, 0, 0);
  }
  void jump(const std::string& label) {
    jumps_.emplace(code_.size(), label);
    put(BPF_JMP | BPF_JA, 0, 0, 0, 0);
  }
  void answer(std::int32_t verdict) {
    set(BPF_REG_0, verdict);
    put(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
  }
  void label(const std::string& name) { labels_[name] = code_.size(); }
  std::vector<FenceInstruction> finish() {
    for (const auto& [at, name] : jumps_)
      code_[at].offset =
          static_cast<std::int16_t>(static_cast<std::int64_t>(labels_.at(name)) - static_cast<std::int64_t>(at) - 1);
    return std::move(code_);
  }

 private:
  std::vector<FenceInstruction> code_;
  std::map<std::size_t, std::string> jumps_;
  std::map<std::string, std::size_t> labels_;
};

void read_question(Assembler& code, FenceHook hook) {
  if (hook == FenceHook::Connect4 || hook == FenceHook::Send4) {
    code.set(kFirstWord, 0);
    code.set(kFirstWord + 1, 0);
    code.set_word(kFirstWord + 2, kMappedWord);
    code.load_word(kFirstWord + 3, kFree, offsetof(bpf_sock_addr, user_ip4));
  } else {
    for (int i = 0; i < 4; ++i)
      code.load_word(kFirstWord + i, kFree, offsetof(bpf_sock_addr, user_ip6) + 4 * static_cast<std::size_t>(i));
  }
  code.load_word(kPort, kFree, offsetof(bpf_sock_addr, user_port));
  code.load_word(kType, kFree, offsetof(bpf_sock_addr, type));
}

/// 127.0.0.0/8 (also as ::ffff:127.…), ::1, and 0.0.0.0 and ::, which the kernel takes for loopback.
void permit_loopback(Assembler& code) {
  code.jump_if(BPF_JNE, kFirstWord, 0, "elsewhere");
  code.jump_if(BPF_JNE, kFirstWord + 1, 0, "elsewhere");
  code.jump_if(BPF_JEQ, kFirstWord + 2, kMappedWord, "mapped");
  code.jump_if(BPF_JNE, kFirstWord + 2, 0, "elsewhere");
  code.jump_if(BPF_JEQ, kFirstWord + 3, kLoopback6, "permit");
  code.jump_if(BPF_JEQ, kFirstWord + 3, 0, "permit");
  code.jump("elsewhere");
  code.label("mapped");
  code.jump_if(BPF_JEQ, kFirstWord + 3, 0, "permit");
  code.copy(kFree, kFirstWord + 3);
  code.with(BPF_AND, kFree, 0xFF);
  code.jump_if(BPF_JEQ, kFree, 127, "permit");
  code.label("elsewhere");
}

void permit_open_slots(Assembler& code, int page_fd) {
  code.page(kPage, page_fd, offsetof(FenceLayout, slots));
  code.set(kCounter, 0);
  code.label("slot");
  code.load_word(kFree, kPage, offsetof(FenceLayout::Slot, is_open));
  code.jump_if(BPF_JEQ, kFree, 0, "next slot");
  code.load_word(kFree, kPage, offsetof(FenceLayout::Slot, port));
  code.jump_if_words(BPF_JNE, kFree, kPort, "next slot");
  for (int i = 0; i < 4; ++i) {
    code.load_word(kFree, kPage, 4 * static_cast<std::size_t>(i));
    code.jump_if_words(BPF_JNE, kFree, kFirstWord + i, "next slot");
  }
  code.set(kFree, 1);
  code.count(kPage, offsetof(FenceLayout::Slot, permitted), kFree);
  code.jump("permit");
  code.label("next slot");
  code.with(BPF_ADD, kPage, sizeof(FenceLayout::Slot));
  code.with(BPF_ADD, kCounter, 1);
  code.jump_if(BPF_JLT, kCounter, FenceLayout::kSlots, "slot");
}

/// glibc's own order of addresses: see FencePage::begin_lookup().
void pass_over_probes(Assembler& code, int page_fd) {
  constexpr std::int32_t kDatagrams = 2;  // SOCK_DGRAM
  code.page(kPage, page_fd, 0);
  code.load_word(kFree, kPage, offsetof(FenceLayout, is_looking_up));
  code.jump_if(BPF_JEQ, kFree, 0, "refuse");
  code.jump_if(BPF_JNE, kType, kDatagrams, "refuse");
  code.set(kFree, 1);
  code.count(kPage, offsetof(FenceLayout, probes), kFree);
  code.answer(0);
}

void refuse(Assembler& code, FenceHook hook, int page_fd) {
  code.label("refuse");
  code.page(kPage, page_fd, 0);
  code.set(kCounter, 1);
  code.fetch_add(kPage, offsetof(FenceLayout, refused), kCounter);
  code.copy(kFree, kCounter);
  code.with(BPF_AND, kFree, FenceLayout::kKept - 1);
  code.with(BPF_LSH, kFree, 5);  // 32 bytes each.
  static_assert(sizeof(FenceLayout::Attempt) == 32);
  code.page(kPage, page_fd, offsetof(FenceLayout, attempts));
  code.add(kPage, kFree);
  for (int i = 0; i < 4; ++i) code.store_word(kPage, 4 * static_cast<std::size_t>(i), kFirstWord + i);
  code.store_word(kPage, offsetof(FenceLayout::Attempt, port), kPort);
  code.store_word(kPage, offsetof(FenceLayout::Attempt, type), kType);
  code.set(kFree, static_cast<std::int32_t>(hook));
  code.store_word(kPage, offsetof(FenceLayout::Attempt, hook), kFree);
  code.with(BPF_ADD, kCounter, 1);
  code.store_word(kPage, offsetof(FenceLayout::Attempt, number), kCounter);
  code.answer(0);
  code.label("permit");
  code.answer(1);
}

/// TCP and UDP only; their ways out are asked for at connect and send.
void judge_socket(Assembler& code) {
  constexpr std::int32_t kStream = 1;
  constexpr std::int32_t kDatagrams = 2;
  code.load_word(kType, kFree, offsetof(bpf_sock, type));
  code.load_word(kPort, kFree, offsetof(bpf_sock, protocol));
  for (int i = 0; i < 4; ++i) code.set(kFirstWord + i, 0);
  code.jump_if(BPF_JEQ, kType, kStream, "stream");
  code.jump_if(BPF_JNE, kType, kDatagrams, "refuse");
  code.jump_if(BPF_JEQ, kPort, 17, "permit");
  code.jump("refuse");
  code.label("stream");
  code.jump_if(BPF_JEQ, kPort, 6, "permit");
}

}  // namespace

std::vector<FenceInstruction> fence_program(FenceHook hook, int page_fd) {
  Assembler code;
  if (hook == FenceHook::Socket) {
    judge_socket(code);
  } else {
    read_question(code, hook);
    permit_loopback(code);
    permit_open_slots(code, page_fd);
    if (hook == FenceHook::Connect4 || hook == FenceHook::Connect6) pass_over_probes(code, page_fd);
  }
  refuse(code, hook, page_fd);
  return code.finish();
}

}  // namespace onesec::platform
