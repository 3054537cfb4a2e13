#pragma once

#include <cstdint>
#include <string_view>

#include "inspect/reasons.h"
#include "inspect/shell/lexer.h"
#include "inspect/shell/utilities.h"

namespace onesec::inspect::shell {

/// One command of a text: its name and what its arguments look like.
struct Command {
  Utility utility = Utility::None;
  Joint before = Joint::Start;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t options = 0;
  std::uint32_t paths = 0;
  std::uint32_t addresses = 0;  ///< IPv4 addresses and URLs.
  std::uint32_t values = 0;     ///< Numbers, dotted names, quoted strings, variables.
  std::uint32_t words = 0;      ///< Ordinary words: what prose has.
  std::uint32_t utilities = 0;  ///< Names of utilities among the words.
  bool is_compound = false;     ///< "apt-get": two words, which prose doesn't join so.
  bool runs_another = false;    ///< "nohup ifconfig"
  bool needs_another = false;   ///< "nohup": alone it does nothing.
  bool is_disguised = false;
  bool has_full_name = false;    ///< "/bin/id", "ping.exe".
  bool has_secret_path = false;  ///< Below a folder of the system.
  bool has_hidden_path = false;  ///< With a ? or a class: "/?tc/pass[w]d".
  bool runs_code = false;        ///< -c, -e, -r with an argument.
  bool names_exec = false;       ///< find(1) runs what follows.
  bool code_is_hostile = false;
  bool is_interactive = false;  ///< -i
  bool redirects = false;
  bool redirects_to_path = false;
  bool is_first = false;   ///< The joint before it begins the text, or follows a quote.
  bool is_quoted = false;  ///< Between back-ticks of a text that talks about it.
  Joint after = Joint::End;
  bool is_last = false;      ///< The text ends with it.
  bool feeds_known = false;  ///< The command before in the pipe is known too.

  [[nodiscard]] std::uint32_t strong() const { return options + paths + addresses; }
};

/// Begins a command with the word in command position. False: no utility.
[[nodiscard]] bool begin_command(const Word& word, Command& command);

/// Adds an argument.
void add_argument(const Word& word, Command& command);

/// Adds what the finished command says. `prose` is the number of ordinary words before it.
void judge_command(const Command& command, std::uint32_t prose, Reasons& out);

}  // namespace onesec::inspect::shell
