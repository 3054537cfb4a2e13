-- Asks 1SEC about a request, for HAProxy 2.6 and newer. In haproxy.cfg, section global: lua-load /etc/haproxy/1sec.lua
-- Sets the variable txn.onesec: allow, attack (told, not to be refused), block, or away (nobody answered).
local url = "http://127.0.0.1:1780/api/v1/inspect/http"
local key = "KEY"
local timeout = 1000 -- ms

core.register_action("onesec", { "http-req" }, function(txn)
  local headers = txn.http:req_get_headers()
  for _, name in ipairs({ "connection", "content-length", "expect", "host", "te", "transfer-encoding", "upgrade",
                          "x-original-uri", "x-original-method", "x-real-ip" }) do
    headers[name] = nil
  end
  headers["host"] = { [0] = "localhost" }
  headers["x-onesec-key"] = { [0] = key }
  headers["x-forwarded-method"] = { [0] = txn.f:method() }
  headers["x-forwarded-uri"] = { [0] = txn.f:pathq() }
  headers["x-forwarded-for"] = { [0] = txn.f:src() }
  local answer = core.httpclient():get({ url = url, headers = headers, timeout = timeout })
  local verdict = "away"
  if answer and answer.status == 403 then
    verdict = "block"
  elseif answer and answer.status == 200 and answer.headers["x-onesec-verdict"] then
    verdict = answer.headers["x-onesec-verdict"][0]
  end
  txn:set_var("txn.onesec", verdict)
end)
