#include "api/routes.h"
#include "api/ingest.h"
#include "api/inspect_request.h"
#include "api/router.h"

namespace onesec::api {
namespace {

constexpr std::size_t kSmallBody = 64UL * 1024;
/// A body of 64 KiB, the most that an engine reads of one text, and what JSON makes of it.
constexpr std::size_t kMaxInspectedBody = 256UL * 1024;
constexpr bool kMayWait = true;

// The document of these is schema/openapi.yaml; a test holds the two together.
constexpr Route kRoutes[] = {
    {"GET", "/health", Role::None, kSmallBody, false, get_health},
    {"GET", "/.well-known/security.txt", Role::None, kSmallBody, false, get_security_txt},
    {"GET", "/metrics", Role::Read, kSmallBody, false, get_metrics},
    {"GET", "/api/v1/status", Role::Read, kSmallBody, false, get_status},
    {"GET", "/api/v1/modules", Role::Read, kSmallBody, false, get_modules},
    {"GET", "/api/v1/rules", Role::Read, kSmallBody, false, get_rules},
    {"GET", "/api/v1/config", Role::Read, kSmallBody, false, get_config},
    {"GET", "/api/v1/event-schemas", Role::Read, kSmallBody, false, get_event_schemas},
    {"GET", "/api/v1/openapi.yaml", Role::Read, kSmallBody, false, get_openapi},
    {"GET", "/api/v1/alerts", Role::Read, kSmallBody, false, get_alerts},
    {"POST", "/api/v1/alerts/clear", Role::Admin, kSmallBody, kMayWait, clear_alerts},
    {"DELETE", "/api/v1/alerts/clear", Role::Admin, kSmallBody, kMayWait, clear_alerts},
    {"GET", "/api/v1/alerts/{id}", Role::Read, kSmallBody, false, get_alert},
    {"PATCH", "/api/v1/alerts/{id}", Role::Admin, kSmallBody, kMayWait, patch_alert},
    {"DELETE", "/api/v1/alerts/{id}", Role::Admin, kSmallBody, kMayWait, delete_alert},
    {"GET", "/api/v1/events", Role::Read, kSmallBody, kMayWait, get_events},
    {"POST", "/api/v1/events", Role::Ingest, kMaxEventsBody, false, ingest},
    {"POST", kInspectPath, Role::Ingest, kMaxInspectedBody, false, inspect_http, inspect_now},
    {"GET", kInspectPath, Role::Ingest, kMaxInspectedBody, false, inspect_http, inspect_now},
    {"GET", "/api/v1/inspect/http/{path}", Role::Ingest, kMaxInspectedBody, false, inspect_http, inspect_now},
    {"GET", "/api/v1/privacy/ledger", Role::Read, kSmallBody, kMayWait, get_privacy_ledger},
    {"GET", "/api/v1/privacy/ledger/verify", Role::Read, kSmallBody, kMayWait, verify_privacy_ledger},
    {"GET", "/api/v1/privacy/preview", Role::Admin, kSmallBody, kMayWait, get_privacy_preview},
    {"GET", "/api/v1/notify", Role::Read, kSmallBody, false, get_receivers},
    {"POST", "/api/v1/notify/test", Role::Admin, kSmallBody, kMayWait, test_receivers},
    {"GET", "/api/v1/ai", Role::Read, kSmallBody, false, get_ai},
    {"GET", "/api/v1/ai/outbound", Role::Read, kSmallBody, kMayWait, get_ai_outbound},
    {"GET", "/api/v1/ai/analyses", Role::Read, kSmallBody, kMayWait, get_ai_analyses},
    {"POST", "/api/v1/ai/test", Role::Admin, kSmallBody, kMayWait, test_ai},
    {"GET", "/api/v1/telemetry", Role::Read, kSmallBody, false, get_telemetry},
    {"POST", "/api/v1/telemetry/send", Role::Admin, kSmallBody, kMayWait, send_telemetry},
    {"POST", "/api/v1/telemetry/reset", Role::Admin, kSmallBody, kMayWait, reset_telemetry},
    {"POST", "/api/v1/config/reload", Role::Admin, kSmallBody, kMayWait, reload_config},
    {"POST", "/api/v1/data/erase", Role::Admin, kSmallBody, kMayWait, erase_entity},
    {"POST", "/api/v1/shutdown", Role::Admin, kSmallBody, false, shut_down},
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace onesec::api
