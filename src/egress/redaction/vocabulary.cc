#include <algorithm>
#include <iterator>

#include "egress/redaction/words.h"

namespace onesec::egress {
namespace {

/// What titles, measures, conditions and identifiers of our detectors are made of. No name of an account stands here.
constexpr std::string_view kWords[] = {
    "a",           "account",     "accounts", "address",    "after",      "alert",     "alerts",     "alike",
    "allowed",     "an",          "and",      "answer",     "answered",   "anybody",   "are",        "as",
    "at",          "attempts",    "auth",     "back",       "been",       "before",    "between",    "borders",
    "brute",       "bruteforce",  "by",       "can",        "command",    "condition", "connection", "count",
    "countries",   "country",     "crashed",  "credential", "cross-site", "days",      "deaths",     "detected",
    "different",   "distributed", "doesn't",  "don't",      "each",       "earlier",   "ended",      "engine",
    "enumeration", "event",       "exist",    "failed",     "failures",   "fewer",     "finding",    "first",
    "flood",       "for",         "force",    "fortress",   "from",       "gate",      "gets",       "got",
    "guess",       "guessing",    "had",      "has",        "heaviest",   "hour",      "hours",      "impossible",
    "in",          "injection",   "into",     "is",         "it",         "its",       "itself",     "kernel",
    "key",         "km",          "known",    "last",       "location",   "log",       "logged",     "login",
    "logins",      "logs",        "make",     "many",       "minutes",    "model",     "more",       "most",
    "names",       "nearest",     "needed",   "network",    "networks",   "new",       "no",         "none",
    "not",         "nothing",     "now",      "of",         "one",        "or",        "over",       "passed",
    "password",    "passwords",   "past",     "path",       "paths",      "points",    "poison",     "post",
    "probably",    "read",        "reason",   "record",     "refused",    "requests",  "row",        "same",
    "scripting",   "search",      "sec",      "seconds",    "sign-in",    "sign-ins",  "slow",       "somebody",
    "soon",        "source",      "sources",  "spray",      "sprayed",    "sql",       "stuffing",   "success",
    "successful",  "takes",       "tenths",   "text",       "than",       "that",      "the",        "their",
    "them",        "then",        "there",    "this",       "those",      "to",        "too",        "travel",
    "traversal",   "tried",       "twice",    "two",        "unknown",    "up",        "user",       "web",
    "where",       "within",      "without",  "works",      "wrong",      "wrote",
};
static_assert(std::ranges::is_sorted(kWords));

/// In measures, which name nobody: "(10 a wrong password, 15 for root)".
constexpr std::string_view kMeasureWords[] = {"km/h", "root"};

}  // namespace

bool is_own_word(std::string_view word, AliasBook::Sort sort) {
  if (std::ranges::binary_search(kWords, word)) return true;
  return sort == AliasBook::Sort::Measured && std::ranges::find(kMeasureWords, word) != std::end(kMeasureWords);
}

}  // namespace onesec::egress
