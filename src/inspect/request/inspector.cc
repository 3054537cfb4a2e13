#include "inspect/request/inspector.h"

#include <algorithm>
#include <array>
#include <vector>

#include "inspect/ascii.h"
#include "inspect/code/code.h"
#include "inspect/code/pair.h"
#include "inspect/code/prototype.h"
#include "inspect/code/upload.h"
#include "inspect/decode/decode.h"
#include "inspect/decode/packed.h"
#include "inspect/deserialisation/deserialisation.h"
#include "inspect/document/xxe.h"
#include "inspect/lookup/lookup.h"
#include "inspect/path/path.h"
#include "inspect/path/request_path.h"
#include "inspect/protocol/charset.h"
#include "inspect/protocol/crlf.h"
#include "inspect/query/query.h"
#include "inspect/shell/named.h"
#include "inspect/shell/shell.h"
#include "inspect/sql/sql.h"
#include "inspect/ssrf/ssrf.h"
#include "inspect/template/template.h"
#include "inspect/xss/xss.h"

namespace onesec::inspect {
namespace {

bool is_name(Part part) {
  return part == Part::QueryName || part == Part::CookieName || part == Part::FormName || part == Part::JsonKey ||
         part == Part::XmlName;
}

/// "org.example.Page": in a path the name of a file or of a class whose files are served (Wicket, javadoc), not of one
/// that is to be loaded.
bool is_name_in_path(const Leaf& leaf, std::string_view text) {
  return leaf.part == Part::Segment &&
         std::ranges::all_of(text, [](char c) { return ascii::is_word(c) || c == '.' || c == '-'; });
}

/// What reports of errors and of policies that were broken quote of the page's own script: Sentry's frames, and
/// script-sample of CSP 3 (5.3).
bool quotes_script(const Leaf& leaf) {
  static constexpr std::array<std::string_view, 4> kQuotes{"context_line", "post_context", "pre_context",
                                                           "script-sample"};
  return leaf.part == Part::JsonValue && ascii::is_among(leaf.name, kQuotes);
}

void run_engines(const Leaf& leaf, std::string_view text, const ascii::Alphabet& alphabet, std::uint32_t layers,
                 Reasons& out) {
  if (leaf.part == Part::Charset) return inspect_charset(text, out);
  if (leaf.part == Part::FileName) inspect_file_name(text, out);
  if (leaf.part == Part::Document) {
    inspect_xxe(text, alphabet, out);
    inspect_deserialisation(text, false, alphabet, out);
    return;
  }
  inspect_path(text, alphabet, out);
  inspect_crlf(leaf, text, alphabet, out, layers);
  if (leaf.part == Part::Path) {
    if (layers == 0) inspect_request_path(leaf.text, text, out);
    return;
  }
  inspect_lookup(text, out);
  const bool is_script = quotes_script(leaf);
  if (!is_script) inspect_template(text, alphabet, out);
  if (!is_script && !is_name_in_path(leaf, text)) inspect_code(text, alphabet, out);
  if (!leaf.name.empty()) inspect_code_of_pair(leaf.name, text, out);
  inspect_prototype(text, is_name(leaf.part), alphabet, out);
  inspect_deserialisation(text, is_name(leaf.part), alphabet, out);
  inspect_nosql(text, is_name(leaf.part), leaf.value, alphabet, out, is_name(leaf.part) ? leaf.around : leaf.name);
  inspect_ldap(text, alphabet, out);
  inspect_xpath(text, alphabet, out);
  inspect_xxe(text, alphabet, out);
  inspect_ssrf(leaf, text, alphabet, out);
  inspect_shell(text, alphabet, out);
  shell::read_named(leaf, text, out);
  inspect_sql(text, alphabet, out);
  if (!is_script) inspect_xss(text, alphabet, out);
}

bool has_plus(Part part) {
  return part == Part::QueryName || part == Part::QueryValue || part == Part::FormName || part == Part::FormValue;
}
/// What the server itself takes off before an application sees the text.
bool is_percent_coded(Part part) {
  return part == Part::Path || part == Part::Segment || has_plus(part) || part == Part::CookieName ||
         part == Part::CookieValue;
}
/// The next layer of an encoding that is there; false: none. `is_cut`: more came out than is read.
bool peel(std::string_view text, const ascii::Alphabet& alphabet, std::string& out, bool& is_cut) {
  return (alphabet.has('%') && (decode_percent(text, false, out) || decode_stray_percents(text, out))) ||
         (alphabet.has('&') && decode_entities(text, out)) || (alphabet.has('\\') && decode_escapes(text, out)) ||
         ((alphabet.has_high() || alphabet.has('\0')) && decode_lookalikes(text, out)) ||
         (alphabet.has('+') && decode_utf7(text, out)) || decode_hex_text(text, out) || decode_base64_text(text, out) ||
         decode_packed(text, out, is_cut) || (alphabet.has('+') && decode_plus(text, out));
}

/// Seven letters and digits at most: no word so short means anything to an engine by itself, the name of a database
/// of SQL Server apart, and no encoding of whole texts is so short.
bool is_short_word(std::string_view text) {
  return text.size() <= 7 &&
         std::ranges::all_of(text, [](char c) { return ascii::is_letter(c) || ascii::is_digit(c); });
}

/// "cmd=id": short, and no word of anything else there.
bool means_command(const Leaf& leaf) {
  return !leaf.name.empty() && (shell::names_command(leaf.name) || ascii::equals(leaf.name, "c"));
}

bool means_nothing(const Leaf& leaf) {
  return leaf.part != Part::Charset && is_short_word(leaf.text) && !means_command(leaf);
}

struct Collector {
  Scores scores;
  Watcher watcher;
  const Exclusions* exclusions = nullptr;
  std::vector<Exclusions::Place> places;  ///< Of the exclusions for this request.
  HarmlessTexts* harmless = nullptr;
  bool has_seen = false;
};

void collect(void* to, const Sighting& sighting) {
  auto& collector = *static_cast<Collector*>(to);
  collector.has_seen = true;
  Scores& scores = collector.scores;
  std::array<std::uint32_t, kAttacks> sums{};
  for (const Reason& reason : sighting.reasons.all()) sums[static_cast<std::size_t>(reason.attack)] += reason.points;
  std::uint32_t silenced = 0;
  for (std::size_t i = 0; !collector.places.empty() && i < kAttacks; ++i) {
    const auto attack = static_cast<Attack>(i);
    const auto by =
        sums[i] == 0 ? Exclusions::Place{0} : collector.exclusions->covering(collector.places, attack, sighting.leaf);
    if (by == 0) continue;
    silenced |= 1U << i;
    if (sums[i] > scores.silenced[i]) scores.silenced_by[i] = by;
    scores.silenced[i] = std::max(scores.silenced[i], sums[i]);
    sums[i] = 0;
  }
  for (std::size_t i = 0; i < kAttacks; ++i) scores.points[i] = std::max(scores.points[i], sums[i]);
  if (collector.watcher.see == nullptr) return;
  collector.watcher.see(collector.watcher.to,
                        {sighting.leaf, sighting.text, sighting.layers, sighting.reasons, silenced});
}

bool read_layers(const Leaf& leaf, const Watcher& watcher);

void take(void* to, const Leaf& leaf) {
  auto& collector = *static_cast<Collector*>(to);
  if (means_nothing(leaf)) return;
  const std::uint64_t mark = collector.harmless == nullptr ? 0 : collector.harmless->mark_of(leaf);
  if (mark != 0 && collector.harmless->has(mark)) return;
  collector.has_seen = false;
  const bool is_whole = read_layers(leaf, {.to = to, .see = &collect});
  if (!is_whole) ++collector.scores.passed_over;
  if (mark != 0 && is_whole && !collector.has_seen) collector.harmless->keep(mark);
}

bool read_layers(const Leaf& leaf, const Watcher& watcher) {
  std::string buffers[2];
  bool is_cut = false;
  std::string_view text = leaf.text;
  const bool is_json = leaf.part == Part::JsonKey || leaf.part == Part::JsonValue;
  if (is_json && decode_json_string(leaf.text, buffers[1])) text = buffers[1];
  if (is_percent_coded(leaf.part) && decode_percent(text, has_plus(leaf.part), buffers[1])) text = buffers[1];
  for (std::uint32_t layers = 0;; ++layers) {
    Reasons reasons;
    const ascii::Alphabet alphabet(text);
    run_engines(leaf, text, alphabet, layers, reasons);
    if (!reasons.empty()) watcher.see(watcher.to, {leaf, text, layers, reasons, 0});
    if (!peel(text, alphabet, buffers[layers % 2], is_cut)) return !is_cut;
    if (layers == kMaxLayers) return false;
    text = buffers[layers % 2];
  }
}

}  // namespace

bool inspect_leaf(const Leaf& leaf, const Watcher& watcher) {
  return means_nothing(leaf) || read_layers(leaf, watcher);
}

Scores inspect_request(const Request& request, const Watcher& watcher, const Exempt& exempt, HarmlessTexts* harmless) {
  Collector collector{
      .scores = {}, .watcher = watcher, .exclusions = exempt.exclusions, .places = {}, .harmless = harmless};
  if (exempt.exclusions != nullptr)
    collector.places = exempt.exclusions->for_request(exempt.path.empty() ? request.path : exempt.path, exempt.when);
  Splitter splitter(&collector, &take);
  splitter.split(request);
  collector.scores.passed_over += static_cast<std::uint32_t>(splitter.passed_over());
  return collector.scores;
}

Scores inspect_request(const Request& request, const Exempt& exempt) {
  return inspect_request(request, Watcher{}, exempt);
}

}  // namespace onesec::inspect
