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
/// Attack::Ldap: a filter of RFC 4515 that closes what it stands in and opens another: *)(uid=*
void inspect_ldap(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);
/// Attack::Xpath: a predicate of XPath 1.0 that is left, and axes and functions after it.
void inspect_xpath(std::string_view text, const ascii::Alphabet& alphabet, Reasons& out);

}  // namespace onesec::inspect
