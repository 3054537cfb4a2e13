#pragma once

#include <string_view>

#include "inspect/ascii.h"
#include "inspect/reasons.h"

namespace onesec::inspect {

// Query languages other than SQL. Each O(n).

/// Attack::Nosql: operators of MongoDB as a name: u[$ne], {"$gt": ""}, and conditions of JavaScript for $where.
/// `is_name`: the text is the name of a parameter or a key, not a value; `value`: what that name is given; `around`:
/// the names that it stands in, "where" of where={…} and "where.age" of a key inside, empty: unknown. What interfaces
/// of programs ask, price[$gte]=1000, {"tag": {"$in": […]}} and filter[name][$regex]=^a, stays below the threshold
/// where the field is no part of a login.
void inspect_nosql(std::string_view text, bool is_name, std::string_view value, const ascii::Alphabet& alphabet,
                   Reasons& out, std::string_view around = {});
/// Attack::Nosql: a string of Cypher (openCypher 9) that is left, clauses, and a comment over what the program goes on
/// with. inspect_nosql asks it.
void inspect_cypher(std::string_view text, Reasons& out);
/// Attack::Nosql: statements in the language of MongoDB's shell, which $where runs too. inspect_nosql asks it.
void inspect_mongo_script(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);
/// Attack::Nosql: a command of Redis that changes the server, runs script or empties it, as the protocol takes it: a
/// line, or RESP 2. inspect_nosql asks it.
void inspect_redis(std::string_view text, Reasons& out);
/// Attack::Ldap: a filter of RFC 4515 that closes what it stands in and opens another: *)(uid=*
void inspect_ldap(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);
/// Attack::Xpath: paths, calls and clauses of XPath and XQuery that ask a document by themselves. inspect_xpath asks
/// it.
void inspect_xquery(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);
/// Attack::Xpath: a predicate of XPath 1.0 that is left, and axes and functions after it.
void inspect_xpath(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
