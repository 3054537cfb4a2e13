#include "modsecurity_control.h"

#include <modsecurity/intervention.h>
#include <modsecurity/modsecurity.h>
#include <modsecurity/rules_set.h>
#include <modsecurity/transaction.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace onesec::bench {
namespace {

constexpr const char* kRules = "/usr/share/modsecurity-crs/rules";
constexpr const char* kSetup = "/etc/modsecurity/crs/crs-setup.conf";
/// The lines of modsecurity.conf-recommended that the rule set counts on; nothing is written to disk.
constexpr const char* kEngine = R"(
SecRuleEngine On
SecRequestBodyAccess On
SecRequestBodyLimit 13107200
SecRequestBodyNoFilesLimit 13107200
SecResponseBodyAccess Off
SecAuditEngine Off
SecRule REQUEST_HEADERS:Content-Type "^(?:application(?:/soap\+|/)|text/)xml" "id:200000,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=XML"
SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
)";

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

struct ModsecurityControl::Impl {
  modsecurity::ModSecurity engine;
  modsecurity::RulesSet rules;
  std::size_t files = 0;
};

ModsecurityControl::ModsecurityControl(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ModsecurityControl::~ModsecurityControl() = default;
std::size_t ModsecurityControl::rule_files() const { return impl_->files; }

std::unique_ptr<ModsecurityControl> ModsecurityControl::load(std::string& wrong) {
  auto impl = std::make_unique<Impl>();
  impl->engine.setConnectorInformation("onesec-bench");
  impl->engine.setServerLogCb([](void*, const void*) {}, modsecurity::TextLogProperty);
  std::vector<std::string> files{kSetup};
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(kRules, error)) {
    if (entry.path().extension() == ".conf") files.push_back(entry.path());
  }
  if (error) {
    wrong = std::string("the rules of modsecurity-crs: ") + kRules + ": " + error.message();
    return nullptr;
  }
  std::sort(files.begin() + 1, files.end());  // Their numbers are their order.
  bool is_read = impl->rules.load(kEngine) >= 0;
  for (const std::string& file : files) is_read = is_read && impl->rules.loadFromUri(file.c_str()) >= 0;
  wrong = impl->rules.getParserError();
  impl->files = files.size();
  return is_read ? std::unique_ptr<ModsecurityControl>(new ModsecurityControl(std::move(impl))) : nullptr;
}

bool ModsecurityControl::refuses(const WebRequest& request) {
  modsecurity::Transaction transaction(&impl_->engine, &impl_->rules, nullptr);
  transaction.processConnection("192.0.2.1", 40'000, "192.0.2.2", 80);
  const std::string uri = request.query.empty() ? request.path : request.path + "?" + request.query;
  transaction.processURI(uri.c_str(), request.method.c_str(), "1.1");
  for (const auto& [name, value] : request.headers)
    transaction.addRequestHeader(bytes(name), name.size(), bytes(value), value.size());
  transaction.processRequestHeaders();
  if (!request.body.empty()) transaction.appendRequestBody(bytes(request.body), request.body.size());
  transaction.processRequestBody();
  modsecurity::ModSecurityIntervention verdict{};
  const bool is_refused = transaction.intervention(&verdict) && verdict.status == 403;
  std::free(verdict.url);
  std::free(verdict.log);
  return is_refused;
}

}  // namespace onesec::bench
