#include "ai/outbound/testing/secrets.h"

#include <algorithm>
#include <array>

namespace onesec::ai {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string some(Dice& dice, std::string_view letters, std::size_t count) {
  std::string out;
  while (out.size() < count) out += letters[dice.below(letters.size())];
  return out;
}

/// 'a', 'A', '0', 'h' and 'x' stand for a lower-case letter, a capital, a digit, a hexadecimal digit and either of them
/// all; what stands between ` signs is itself.
std::string like(Dice& dice, std::string_view pattern) {
  std::string out;
  bool literal = false;
  for (const char c : pattern) {
    if (c == '`') {
      literal = !literal;
    } else if (literal) {
      out += c;
    } else if (c == 'a') {
      out += some(dice, kLower, 1);
    } else if (c == 'A') {
      out += some(dice, kUpper, 1);
    } else if (c == '0') {
      out += some(dice, kDigits, 1);
    } else if (c == 'h') {
      out += some(dice, kHex, 1);
    } else if (c == 'x') {
      out += some(dice, kAlnum, 1);
    } else {
      out += c;
    }
  }
  return out;
}

constexpr std::string_view kFirst[] = {"Zoltan",
                                       "Ingeborg",
                                       "Xiomara",
                                       "Krzysztof",
                                       "Oluwaseun",
                                       "Bjornstjerne",
                                       "Miyazaki",
                                       "\xD0\x9B\xD1\x8E\xD0\xB4\xD0\xBC\xD0\xB8\xD0\xBB\xD0\xB0",
                                       "\xE7\xBE\x8E\xE5\x92\xB2\xE5\xAD\x90",
                                       "\xD9\x81\xD8\xA7\xD8\xB7\xD9\x85\xD8\xA9",
                                       "\xE0\xA4\x85\xE0\xA4\xAE\xE0\xA4\xBF\xE0\xA4\xA4",
                                       "J\xC3\xBCrgen"};
constexpr std::string_view kLast[] = {"Wojciechowski", "Vandenberghe",  "Quispe",        "Okonkwo",
                                      "Lindqvist",     "Ferreira",      "Yamaguchi",     "Papadopoulos",
                                      "Nguyen-Tran",   "Haraldsdottir", "O'Shaughnessy", "Bachmeier"};

std::string octet(Dice& dice) { return std::to_string(dice.between(1, 254)); }
std::string v4(Dice& dice) { return octet(dice) + "." + octet(dice) + "." + octet(dice) + "." + octet(dice); }
std::string v6(Dice& dice) { return like(dice, "`2001:db8`:hhhh:hhhh:hhhh::hhhh"); }
std::string name(Dice& dice) { return std::string(dice.of(kFirst)) + " " + std::string(dice.of(kLast)); }
std::string host(Dice& dice) { return like(dice, "aaaaaaa0`.`aaaaaaa`.example`"); }
std::string long_number(Dice& dice) { return std::to_string(dice.between(1'000'000'000, 4'294'967'295)); }

#define LIKE(pattern) [](Dice& dice) { return like(dice, pattern); }

constexpr SecretClass kClasses[] = {
    {"IPv4", Kind::Address, v4},
    {"IPv6", Kind::Address, v6},
    {"IPv4 mapped", Kind::Address, [](Dice& dice) { return "::ffff:" + v4(dice); }},
    {"IPv6 with zone", Kind::Address, LIKE("`fe80::`hhhh:hhhh:hhhh:hhhh`%eth0`")},
    {"CIDR", Kind::Address, [](Dice& dice) { return v4(dice) + "/24"; }},
    {"decimal address", Kind::Address, long_number},
    {"octal address", Kind::Address, LIKE("`03`00`.0`00`.01`00`.02`00")},
    {"hexadecimal address", Kind::Address, LIKE("`0x`hhhhhhhh")},
    {"reverse DNS", Kind::Address, [](Dice& dice) { return v4(dice) + ".in-addr.arpa"; }},
    {"defanged address", Kind::Address,
     [](Dice& dice) { return octet(dice) + "[.]" + octet(dice) + "[.]" + octet(dice) + "[.]" + octet(dice); }},
    {"address in a URL", Kind::Address, [](Dice& dice) { return "http://" + v4(dice) + ":8080/x"; }},
    {"host name", Kind::Address, host},
    {"MAC address", Kind::Address, LIKE("hh:hh:hh:hh:hh:hh")},
    {"password", Kind::Credential, LIKE("xxxx!xx#xxxx$xx")},
    {"JWT", Kind::Credential,
     [](Dice& dice) {
       return "eyJ" + some(dice, kAlnum, 33) + ".eyJ" + some(dice, kAlnum, 60) + "." + some(dice, kAlnum, 43);
     }},
    {"session cookie", Kind::Credential, LIKE("`PHPSESSID=`aaaaaaaa00000000aaaaaaaa00")},
    {"basic authorization", Kind::Credential, [](Dice& dice) { return "Basic " + some(dice, kBase64, 30) + "=="; }},
    {"bearer token", Kind::Credential, [](Dice& dice) { return "Bearer " + some(dice, kAlnum, 40); }},
    {"DSN", Kind::Credential, LIKE("`postgres://`aaaaaa:xxxxxxxxxx`@`aaaaaaaa`:5432/`aaaaaa")},
    {"PEM key", Kind::Credential,
     [](Dice& dice) {
       return "-----BEGIN PRIVATE KEY-----\n" + some(dice, kBase64, 128) + "\n-----END PRIVATE KEY-----";
     }},
    {"SSH key", Kind::Credential, [](Dice& dice) { return "ssh-ed25519 AAAAC3Nza" + some(dice, kBase64, 58); }},
    {"AWS key id", Kind::Credential, LIKE("`AKIA`AAAAAAAAAAAAAAAA")},
    {"AWS secret", Kind::Credential, [](Dice& dice) { return some(dice, kBase64, 40); }},
    {"Google API key", Kind::Credential, [](Dice& dice) { return "AIza" + some(dice, kAlnum, 35); }},
    {"Google auth key", Kind::Credential, [](Dice& dice) { return "AQ." + some(dice, kAlnum, 40); }},
    {"GitHub token", Kind::Credential, [](Dice& dice) { return "ghp_" + some(dice, kAlnum, 36); }},
    {"GitLab token", Kind::Credential, [](Dice& dice) { return "glpat-" + some(dice, kAlnum, 20); }},
    {"Slack token", Kind::Credential, LIKE("`xoxb-`000000000000-000000000000-xxxxxxxxxxxxxxxxxxxxxxxx")},
    {"Slack webhook", Kind::Credential,
     LIKE("`https://hooks.slack.com/services/T`AAAAAAAA`/B`AAAAAAAA/xxxxxxxxxxxxxxxxxxxxxxxx")},
    {"Discord webhook", Kind::Credential,
     [](Dice& dice) {
       return "https://discord.com/api/webhooks/" + some(dice, kDigits, 18) + "/" + some(dice, kAlnum, 68);
     }},
    {"Stripe key", Kind::Credential, [](Dice& dice) { return "sk_live_" + some(dice, kAlnum, 24); }},
    {"OpenAI key", Kind::Credential, [](Dice& dice) { return "sk-proj-" + some(dice, kAlnum, 48); }},
    {"Anthropic key", Kind::Credential, [](Dice& dice) { return "sk-ant-" + some(dice, kAlnum, 48); }},
    {"SendGrid key", Kind::Credential,
     [](Dice& dice) { return "SG." + some(dice, kAlnum, 22) + "." + some(dice, kAlnum, 43); }},
    {"Twilio key", Kind::Credential, [](Dice& dice) { return "SK" + some(dice, kHex, 32); }},
    {"npm token", Kind::Credential, [](Dice& dice) { return "npm_" + some(dice, kAlnum, 36); }},
    {"PyPI token", Kind::Credential, [](Dice& dice) { return "pypi-AgEIcHlwaS5vcmc" + some(dice, kAlnum, 60); }},
    {"Azure storage key", Kind::Credential, [](Dice& dice) { return "AccountKey=" + some(dice, kBase64, 86) + "=="; }},
    {"Kubernetes secret", Kind::Credential, [](Dice& dice) { return "k8s-sa:" + some(dice, kAlnum, 44); }},
    {"Vault token", Kind::Credential, [](Dice& dice) { return "hvs." + some(dice, kAlnum, 90); }},
    {"recovery code", Kind::Credential, LIKE("aaaa0-aaa00-a0a0a-0aaa0")},
    {"TOTP secret", Kind::Credential, [](Dice& dice) { return some(dice, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32); }},
    {"password hash", Kind::Credential,
     [](Dice& dice) { return "$6$" + some(dice, kAlnum, 16) + "$" + some(dice, kAlnum, 86); }},
    {"UUID", Kind::Credential, LIKE("hhhhhhhh-hhhh-`4`hhh-`8`hhh-hhhhhhhhhhhh")},
    {"WireGuard key", Kind::Credential, [](Dice& dice) { return some(dice, kBase64, 43) + "="; }},
    {"URL with a token", Kind::Credential, LIKE("`/reset/`aaaaaa`?token=`xxxxxxxxxxxxxxxxxxxx")},
    {"name", Kind::Person, name},
    {"e-mail address", Kind::Person, LIKE("aaaaaa.aaaaaaaa`@`aaaaaaa`.example`")},
    {"phone number", Kind::Person, LIKE("`+49 15`0 00000000")},
    {"phone number, plain", Kind::Person, LIKE("`0049151`00000000")},
    {"user name", Kind::Person, LIKE("aaaaaaaa00")},
    {"home directory", Kind::Person, LIKE("`/home/`aaaaaaaa`/`aaaaaa`.`aaa")},
    {"card number", Kind::Person, LIKE("`4`000 0000 0000 0000")},
    {"IBAN", Kind::Person, LIKE("`DE`00 0000 0000 0000 0000 00")},
    {"social security number", Kind::Person, LIKE("000-00-0000")},
    {"birthday", Kind::Person, LIKE("`19`00-`0`0-`1`0")},
    {"place", Kind::Person, LIKE("00.00000, 00.00000")},
    {"street", Kind::Person, [](Dice& dice) { return std::string(dice.of(kLast)) + "gatan " + octet(dice) + "b"; }},
};
#undef LIKE

std::string raw(std::string_view text) { return std::string(text); }

std::string base64(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  unsigned value = 0;
  for (const char c : text) {
    value = (value << 8U | static_cast<unsigned char>(c)) & 0xFFFFFFU;
    for (bits += 8; bits >= 6; bits -= 6) out += kBase64[(value >> (bits - 6)) & 63U];
  }
  if (bits != 0) out += kBase64[(value << (6 - bits)) & 63U];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::string hexadecimal(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += kHex[static_cast<unsigned char>(c) >> 4U];
    out += kHex[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

std::string url(std::string_view text) {
  std::string out;
  for (const char c : text) out += "%" + hexadecimal({&c, 1});
  return out;
}

std::string utf16(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c;
    out += '\0';
  }
  return out;
}

std::string reversed(std::string_view text) { return {text.rbegin(), text.rend()}; }
std::string split(std::string_view text) {
  return std::string(text.substr(0, text.size() / 2)) + " " + std::string(text.substr(text.size() / 2));
}

constexpr Form kForms[] = {{"raw", raw},    {"base64", base64}, {"hexadecimal", hexadecimal},
                           {"URL", url},    {"UTF-16", utf16},  {"reversed", reversed},
                           {"split", split}};

/// What the runs of `letters` in `text` decode to, each from each of the first `starts` places.
std::string runs(std::string_view text, std::string_view letters, std::size_t starts,
                 std::string (*decode)(std::string_view)) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find_first_of(letters, at);
    if (begin == std::string_view::npos) break;
    at = std::min(text.find_first_not_of(letters, begin), text.size());
    for (std::size_t start = begin; start < begin + starts && at >= start + 8; ++start) {
      out += decode(text.substr(start, at - start)) + " ";
    }
  }
  return out;
}

std::string from_base64(std::string_view run) {
  std::string out;
  unsigned value = 0;
  unsigned bits = 0;
  for (const char c : run) {
    const char standard = c == '-' ? '+' : c == '_' ? '/' : c;
    value = (value << 6U | static_cast<unsigned>(kBase64.find(standard))) & 0xFFFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>((value >> bits) & 0xFFU);
  }
  return out;
}

int hex_value(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

std::string from_hex(std::string_view run) {
  std::string out;
  for (std::size_t i = 0; i + 1 < run.size(); i += 2) {
    out += static_cast<char>(hex_value(run[i]) * 16 + hex_value(run[i + 1]));
  }
  return out;
}

std::string from_url(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += from_hex(text.substr(i + 1, 2));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string without(std::string_view text, char gone) {
  std::string out(text);
  std::erase(out, gone);
  return out;
}

}  // namespace

std::span<const SecretClass> secret_classes() { return kClasses; }
std::span<const Form> forms() { return kForms; }

std::vector<std::string> decoded_three_levels(std::string_view body) {
  std::vector<std::string> all{std::string(body), without(body, '\\')};
  std::size_t done = 0;
  for (int level = 0; level < 3; ++level) {
    const std::size_t end = all.size();
    const std::size_t starts = level == 0 ? 4 : 1;
    for (; done < end; ++done) {
      const std::string text = all[done];
      all.push_back(
          runs(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_", starts, from_base64));
      all.push_back(runs(text, "0123456789abcdefABCDEF", level == 0 ? 2 : 1, from_hex));
      if (text.find('%') != std::string::npos) all.push_back(from_url(text));
      if (text.find('\0') != std::string::npos) all.push_back(without(text, '\0'));
    }
  }
  return all;
}

bool leaks(const std::vector<std::string>& texts, std::string_view secret,
           const std::unordered_set<std::string_view>& innocent) {
  std::vector<std::string> wanted;
  for (const std::string& form : {raw(secret), reversed(secret)}) {
    for (std::size_t at = 0; at + kPart <= form.size(); at += 3) {
      std::string part = form.substr(at, kPart);
      if (!innocent.contains(part)) wanted.push_back(std::move(part));
    }
  }
  for (const Form& form : kForms) {
    std::string whole = form.encode(secret);
    while (whole.ends_with('=')) whole.pop_back();
    wanted.push_back(whole);
  }
  for (const std::string& text : texts) {
    for (const std::string& one : wanted) {
      if (text.find(one) != std::string::npos) return true;
    }
  }
  return false;
}

}  // namespace onesec::ai
