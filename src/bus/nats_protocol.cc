#include "bus/nats_protocol.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace onesec::bus {
namespace {

constexpr std::size_t kMaxSubject = 512;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

struct Words {
  std::array<std::string_view, 6> at{};
  std::size_t count = 0;  ///< 7: too many
};

Words split_words(std::string_view line) {
  Words words;
  while (true) {
    line = trim(line);
    if (line.empty()) return words;
    if (words.count == words.at.size()) {
      ++words.count;
      return words;
    }
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.at[words.count++] = line.substr(0, end);
    line.remove_prefix(end);
  }
}

Parsed malformed(std::string_view why) {
  Parsed parsed;
  parsed.malformed = why;
  return parsed;
}

Parsed control(ServerOp::Kind kind, std::size_t consumed, std::string_view text = {}) {
  Parsed parsed;
  parsed.consumed = consumed;
  parsed.op.kind = kind;
  parsed.op.text = text;
  return parsed;
}

/// "subject sid [reply] [header_bytes] total_bytes", then that many bytes and CRLF.
Parsed parse_message(std::string_view arguments, bool has_headers, std::string_view bytes, std::size_t line_bytes) {
  const Words words = split_words(arguments);
  const std::size_t sizes = has_headers ? 2 : 1;
  if (words.count != 2 + sizes && words.count != 3 + sizes)
    return malformed("message line has a wrong number of parts");
  const std::optional<std::uint64_t> sid = number<std::uint64_t>(words.at[1]);
  const std::optional<std::size_t> total = number<std::size_t>(words.at[words.count - 1]);
  const std::optional<std::size_t> header_bytes =
      has_headers ? number<std::size_t>(words.at[words.count - 2]) : std::optional<std::size_t>(0);
  if (!sid || !total || !header_bytes) return malformed("message line has a part that is no number");
  if (*total > kMaxMessageBytes) return malformed("message is over the limit");
  if (*header_bytes > *total) return malformed("message's headers are longer than the message");
  const std::size_t needed = line_bytes + *total + 2;
  Parsed parsed;
  if (bytes.size() < needed) {
    parsed.missing = needed - bytes.size();
    return parsed;
  }
  if (bytes[needed - 2] != '\r' || bytes[needed - 1] != '\n') return malformed("message doesn't end with a line end");
  parsed.consumed = needed;
  parsed.op.kind = ServerOp::Kind::Message;
  parsed.op.subject = words.at[0];
  parsed.op.sid = *sid;
  if (words.count == 3 + sizes) parsed.op.reply = words.at[2];
  parsed.op.headers = bytes.substr(line_bytes, *header_bytes);
  parsed.op.payload = bytes.substr(line_bytes + *header_bytes, *total - *header_bytes);
  return parsed;
}

bool is_subject(std::string_view subject, bool wildcards) {
  if (subject.empty() || subject.size() > kMaxSubject) return false;
  while (true) {
    const std::size_t dot = std::min(subject.find('.'), subject.size());
    const std::string_view token = subject.substr(0, dot);
    const bool is_last = dot == subject.size();
    if (token.empty()) return false;
    const bool is_wildcard = token == "*" || (token == ">" && is_last);
    if (is_wildcard && !wildcards) return false;
    if (!is_wildcard && std::ranges::any_of(token, [](char c) {
          return static_cast<unsigned char>(c) <= ' ' || c == '*' || c == '>' || c == 0x7F;
        })) {
      return false;
    }
    if (is_last) return true;
    subject.remove_prefix(dot + 1);
  }
}

void append_number(std::string& out, std::size_t value) {
  std::array<char, 20> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc()) out.append(digits.data(), end);
}

}  // namespace

Parsed parse_server_op(std::string_view bytes) {
  const std::size_t newline = bytes.substr(0, kMaxControlLine).find('\n');
  if (newline == std::string_view::npos) {
    if (bytes.size() >= kMaxControlLine) return malformed("control line is over 64 KiB");
    Parsed parsed;
    parsed.missing = 1;
    return parsed;
  }
  const std::size_t line_bytes = newline + 1;
  std::string_view line = bytes.substr(0, newline);
  if (line.empty() || line.back() != '\r') return malformed("control line doesn't end with CR LF");
  line.remove_suffix(1);
  const std::size_t space = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view verb = line.substr(0, space);
  const std::string_view rest = trim(line.substr(space));
  if (verb == "MSG") return parse_message(rest, false, bytes, line_bytes);
  if (verb == "HMSG") return parse_message(rest, true, bytes, line_bytes);
  if (equal_ignoring_case(verb, "PING")) return control(ServerOp::Kind::Ping, line_bytes);
  if (equal_ignoring_case(verb, "PONG")) return control(ServerOp::Kind::Pong, line_bytes);
  if (equal_ignoring_case(verb, "+OK")) return control(ServerOp::Kind::Ok, line_bytes);
  if (equal_ignoring_case(verb, "INFO")) return control(ServerOp::Kind::Info, line_bytes, rest);
  if (equal_ignoring_case(verb, "-ERR")) {
    std::string_view text = rest;
    if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') text = text.substr(1, text.size() - 2);
    return control(ServerOp::Kind::Err, line_bytes, text);
  }
  return malformed("unknown operation");
}

bool is_publishable_subject(std::string_view subject) { return is_subject(subject, false); }
bool is_subscribable_subject(std::string_view subject) { return is_subject(subject, true); }

std::string_view header_value(std::string_view headers, std::string_view name) {
  std::size_t line = headers.find("\r\n");
  while (line != std::string_view::npos) {
    const std::size_t start = line + 2;
    line = headers.find("\r\n", start);
    const std::string_view text = headers.substr(start, line == std::string_view::npos ? line : line - start);
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && equal_ignoring_case(text.substr(0, colon), name)) {
      return trim(text.substr(colon + 1));
    }
  }
  return {};
}

int header_status(std::string_view headers) {
  constexpr std::string_view kVersion = "NATS/1.0 ";
  if (!headers.starts_with(kVersion)) return 0;
  return number<int>(headers.substr(kVersion.size(), 3)).value_or(0);
}

std::string_view header_status_text(std::string_view headers) {
  constexpr std::size_t kBefore = std::string_view("NATS/1.0 503").size();
  const std::string_view line = headers.substr(0, headers.find("\r\n"));
  return line.size() <= kBefore ? std::string_view() : trim(line.substr(kBefore));
}

bool append_publish(std::string& out, std::string_view subject, std::string_view reply,
                    const std::vector<Header>& headers, std::string_view payload) {
  std::size_t header_bytes = 0;
  for (const auto& [name, value] : headers) {
    if (name.empty() || name.find_first_of(":\r\n") != std::string::npos ||
        value.find_first_of("\r\n") != std::string::npos) {
      return false;
    }
    header_bytes += name.size() + value.size() + 3;  // "name:value\r\n"
  }
  constexpr std::string_view kFirst = "NATS/1.0\r\n";
  if (header_bytes > 0) header_bytes += kFirst.size() + 2;
  out += header_bytes > 0 ? "HPUB " : "PUB ";
  out += subject;
  out += ' ';
  if (!reply.empty()) {
    out += reply;
    out += ' ';
  }
  if (header_bytes > 0) {
    append_number(out, header_bytes);
    out += ' ';
  }
  append_number(out, header_bytes + payload.size());
  out += "\r\n";
  if (header_bytes > 0) {
    out += kFirst;
    for (const auto& [name, value] : headers) {
      out += name;
      out += ':';
      out += value;
      out += "\r\n";
    }
    out += "\r\n";
  }
  out += payload;
  out += "\r\n";
  return true;
}

std::optional<DeliveryPosition> parse_ack_subject(std::string_view reply) {
  constexpr std::string_view kPrefix = "$JS.ACK.";
  if (!reply.starts_with(kPrefix)) return std::nullopt;
  reply.remove_prefix(kPrefix.size());
  std::array<std::string_view, 12> tokens{};
  std::size_t count = 0;
  while (count < tokens.size()) {
    const std::size_t dot = reply.find('.');
    tokens[count++] = reply.substr(0, dot);
    if (dot == std::string_view::npos) break;
    reply.remove_prefix(dot + 1);
  }
  // 7 tokens in the old form, 9 or more with domain and account in front.
  if (count != 7 && count < 9) return std::nullopt;
  const std::size_t first = count == 7 ? 2 : 4;
  const auto delivered = number<std::uint64_t>(tokens[first]);
  const auto stream = number<std::uint64_t>(tokens[first + 1]);
  const auto consumer = number<std::uint64_t>(tokens[first + 2]);
  const auto pending = number<std::uint64_t>(tokens[first + 4]);
  if (!delivered || !stream || !consumer || !pending) return std::nullopt;
  return DeliveryPosition{*delivered, *stream, *consumer, *pending};
}

}  // namespace onesec::bus
