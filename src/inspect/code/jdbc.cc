// URLs of databases as Java writes them, whose options load classes, read files of the client or run statements at
// once.
#include <array>

#include "inspect/ascii.h"
#include "inspect/code/languages.h"

namespace onesec::inspect::code {

void read_jdbc(std::string_view text, Reasons& out) {
  // Of the manuals of H2, MySQL Connector/J, MariaDB, PostgreSQL's driver, Db2, Derby and SQLite's.
  static constexpr std::string_view kOptions[] = {"runscript from",
                                                  "create alias",
                                                  "create trigger",
                                                  "autodeserialize=true",
                                                  "allowloadlocalinfile=true",
                                                  "allowurlinlocalinfile=true",
                                                  "queryinterceptors=",
                                                  "statementinterceptors=",
                                                  "socketfactory=",
                                                  "socketfactoryarg=",
                                                  "sslfactoryarg=",
                                                  "loggerfile=",
                                                  "clientrerouteserverlistjndiname=",
                                                  "slavehost=",
                                                  ":resource:http"};
  const std::size_t begin = ascii::skip_space(text, 0);
  const std::string_view url = text.substr(begin, 2048);
  if (!ascii::starts(url, "jdbc:")) return;
  for (const std::string_view option : kOptions) {
    if (const std::size_t at = ascii::find(url, option); at != url.npos)
      return say(out, 100, "the address of a database has the client run, read or load something", begin + at,
                 begin + at + option.size());
  }
}

}  // namespace onesec::inspect::code
