#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "api/context.h"
#include "api/request.h"

namespace onesec::api {

/// One method of one path. Handlers own nothing and must not throw.
struct Route {
  std::string_view method;
  std::string_view path;  ///< "{id}" matches one segment, which becomes a capture.
  Role role = Role::Admin;
  std::size_t max_body = 64UL * 1024;  ///< More is 413, never cut.
  bool may_wait = false;  ///< Waits for the disk: runs on the waiting thread, so that reads go on meanwhile.
  void (*run)(const Context& context, Request& request, const Post& post, const Reply& reply) = nullptr;
  /// The same where nothing is waited for: the answer needn't be handed back to the connection.
  Response (*now)(const Context& context, Request& request) = nullptr;
};

/// All of them.
[[nodiscard]] std::span<const Route> routes();

struct Match {
  const Route* route = nullptr;  ///< nullptr: no such path, or not with this method.
  std::string allow;             ///< Methods that the path has: empty when there is no such path.
  std::vector<std::string> captures;
};
/// `path` is decoded. HEAD finds the route of GET.
[[nodiscard]] Match match_route(std::span<const Route> all, std::string_view method, std::string_view path);

}  // namespace onesec::api
