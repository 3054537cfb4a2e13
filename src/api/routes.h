#pragma once

#include "api/context.h"
#include "api/request.h"

namespace onesec::api {

// The handlers behind the table in routes.cc. All answer before they return, except `ingest` (ingest.h).

void get_health(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_status(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_metrics(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_modules(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_rules(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_config(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_event_schemas(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_openapi(const Context& context, Request& request, const Post& post, const Reply& reply);
void shut_down(const Context& context, Request& request, const Post& post, const Reply& reply);
void erase_entity(const Context& context, Request& request, const Post& post, const Reply& reply);

void get_alerts(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_alert(const Context& context, Request& request, const Post& post, const Reply& reply);
void patch_alert(const Context& context, Request& request, const Post& post, const Reply& reply);
void delete_alert(const Context& context, Request& request, const Post& post, const Reply& reply);
void clear_alerts(const Context& context, Request& request, const Post& post, const Reply& reply);

/// Any method: of an original request, or POST with one described in JSON.
void inspect_http(const Context& context, Request& request, const Post& post, const Reply& reply);
[[nodiscard]] Response inspect_now(const Context& context, Request& request);

void get_events(const Context& context, Request& request, const Post& post, const Reply& reply);

void get_privacy_ledger(const Context& context, Request& request, const Post& post, const Reply& reply);
void verify_privacy_ledger(const Context& context, Request& request, const Post& post, const Reply& reply);

void get_receivers(const Context& context, Request& request, const Post& post, const Reply& reply);
void test_receivers(const Context& context, Request& request, const Post& post, const Reply& reply);
void reload_config(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_privacy_preview(const Context& context, Request& request, const Post& post, const Reply& reply);

void get_security_txt(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_ai(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_ai_outbound(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_ai_analyses(const Context& context, Request& request, const Post& post, const Reply& reply);
void test_ai(const Context& context, Request& request, const Post& post, const Reply& reply);
void get_telemetry(const Context& context, Request& request, const Post& post, const Reply& reply);
void send_telemetry(const Context& context, Request& request, const Post& post, const Reply& reply);
void reset_telemetry(const Context& context, Request& request, const Post& post, const Reply& reply);

/// The document, embedded when building.
[[nodiscard]] std::string_view openapi_text();

}  // namespace onesec::api
