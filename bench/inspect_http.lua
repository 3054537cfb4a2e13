-- What visitors of a shop and of its interface send; none of it is an attack.
local agents = {
  "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
}
local targets = {
  "/", "/page.html", "/page.html?id=4711", "/page.html?q=fish+%26+chips&lang=en", "/page.html?name=O%27Brien&city=St.+John%27s",
  "/page.html?utm_source=newsletter&utm_medium=email&utm_campaign=spring_sale_2026&gclid=EAIaIQobChMI8ZK4u9_x_gIVkBoGAB0yAQ0sEAAYASAAEgK",
  "/page.html?sort=price&order=desc&page=3&filter%5Bcolor%5D=dark+blue&filter%5Bsize%5D=M",
  "/page.html?from=2026-01-01&to=2026-01-31&tz=Europe%2FBerlin", "/page.html?next=%2Faccount%2Forders%3Fpage%3D2",
  "/page.html?token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
  "/page.html?q=select+a+date+from+the+list+or+call+us", "/page.html?v=8f14e45fceea167a5a36dedd4bea2543",
}
-- Half of the targets were never asked for before; a visitor's cookies come again with each of his requests.
local visitors = 2000
local heads, tails = {}, {}
init = function()
  for i = 1, #targets do
    local target = targets[i]
    heads[i] = "GET " .. target
    if i % 2 == 0 then heads[i] = heads[i] .. (target:find("?", 1, true) and "&n=" or "?n=") end
    tails[i] = " HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: " .. agents[i % #agents + 1] ..
      "\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8" ..
      "\r\nAccept-Language: en-GB,en;q=0.7,de;q=0.3\r\nAccept-Encoding: gzip, deflate, br" ..
      "\r\nReferer: https://shop.example/page.html?q=shoes&page=" .. i ..
      "\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nUpgrade-Insecure-Requests: 1" ..
      "\r\nCookie: theme=dark; _ga=GA1.2.1234567890.1700000000; consent=analytics%3Dno%26ads%3Dno; session=9b2d1f7c4e5a4c0e8f36"
  end
end
local count = 0
request = function()
  count = count + 1
  local i = count % #targets + 1
  return heads[i] .. (i % 2 == 0 and count or "") .. tails[i] .. (count * 7919 % visitors) .. "\r\n\r\n"
end
done = function(summary, latency)
  io.write(string.format("RESULT %d %d %d %d\n", summary.requests, summary.errors.status, latency:percentile(50), latency:percentile(99)))
end
