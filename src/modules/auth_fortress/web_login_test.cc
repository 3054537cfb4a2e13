#include "modules/auth_fortress/web_login.h"

#include <gtest/gtest.h>

#include <string>

#include "modules/auth_fortress/web_testing.h"

namespace onesec::auth_fortress {
namespace {

using testing::Request;

WebLogin read(const Request& request) {
  EventDraft draft;
  testing::write_request(request, draft);
  return WebLogin::of(draft.view());
}

std::string address_of(const Request& request) {
  EventDraft draft;
  testing::write_request(request, draft);
  return spelt_address(draft.view());
}

TEST(WebLogin, AddressesThatAskToSignIn) {
  const struct {
    const char* path;
    const char* query;
    Door door;
    const char* spelling;
  } kDoors[] = {
      {"/login", "", Door::Form, "/login"},
      {"/LOGIN.PHP", "", Door::Form, "/login.php"},
      {"/shop/customer-login/", "", Door::Form, "/shop/customer-login"},
      {"/users/sign_in", "", Door::Form, "/users/sign_in"},
      {"/Account/LogOn", "", Door::Form, "/account/logon"},
      {"/account/signIn", "", Door::Form, "/account/signin"},
      {"/log-in", "", Door::Form, "/log-in"},
      {"/adminlogin.aspx", "", Door::Form, "/adminlogin.aspx"},
      {"/doLogin.do", "", Door::Form, "/dologin.do"},
      {"/login_check", "", Door::Form, "/login_check"},
      {"/app/j_security_check", "", Door::Form, "/app/j_security_check"},
      {"/login/index.php", "", Door::Form, "/login"},
      {"/login/submit", "", Door::Form, "/login/submit"},
      {"/fr/connexion", "", Door::Form, "/fr/connexion"},
      {"/iniciar-sesion", "", Door::Form, "/iniciar-sesion"},
      {"/%D0%B2%D0%BE%D0%B9%D1%82%D0%B8", "", Door::Form, "/войти"},
      {"/realms/shop/login-actions/authenticate", "", Door::Form, "/realms/shop/login-actions/authenticate"},
      {"/index.php", "action=login", Door::Form, "/index.php"},
      {"/", "q=user/login", Door::Form, "/"},
      {"/w/index.php", "title=Special:UserLogin&returnto=Main", Door::Form, "/w"},
      {"/mail/?_task=login", "", Door::Form, "/mail"},
      {"/wp-login.php", "", Door::WordPress, "/wp-login.php"},
      {"/wp-login.php", "action=postpass&action=login", Door::WordPress, "/wp-login.php"},
      {"/wp-login.php", "action=postpass&a=&b=&c=&d=&e=&f=&g=&action=login", Door::WordPress, "/wp-login.php"},
      {"/blog/wp-login.php", "action=whatever", Door::WordPress, "/blog/wp-login.php"},
      {"/api/login", "", Door::Api, "/api/login"},
      {"/v2/users/login", "", Door::Api, "/v2/users/login"},
      {"/auth", "", Door::Api, "/auth"},
      {"/api/auth", "", Door::Api, "/api/auth"},
      {"/session", "", Door::Session, "/session"},
      {"/api/v1/sessions", "", Door::Session, "/api/v1/sessions"},
      {"/user_sessions", "", Door::Session, "/user_sessions"},
      {"/oauth/token", "", Door::Token, "/oauth/token"},
      {"/oauth2/v2.0/token", "", Door::Token, "/oauth2/v2.0/token"},
      {"/realms/shop/protocol/openid-connect/token", "", Door::Token, "/realms/shop/protocol/openid-connect/token"},
      {"/xmlrpc.php", "", Door::Rpc, "/xmlrpc.php"},
  };
  for (const auto& door : kDoors) {
    SCOPED_TRACE(std::string(door.path) + "?" + door.query);
    EXPECT_EQ(read({.path = door.path, .query = door.query}).door, door.door);
    EXPECT_EQ(address_of({.path = door.path, .query = door.query}), door.spelling);
  }
}

TEST(WebLogin, AddressesThatDoNot) {
  const struct {
    const char* path;
    const char* query;
  } kOthers[] = {
      {"/", ""},
      {"/products/17", ""},
      {"/logout", ""},
      {"/blogindex.php", ""},
      {"/login-history", ""},
      {"/login/forgot", ""},
      {"/login/captcha/refresh", ""},
      {"/login/heartbeat", ""},
      {"/realms/shop/login-actions/reset-credentials", ""},
      {"/logs/in", ""},
      {"/documents/7/signing", ""},
      {"/documents/7/signing/submit", ""},
      {"/signing-keys", ""},
      {"/code-signing", ""},
      {"/codeSigning", ""},
      {"/sign-on-behalf", ""},
      {"/signOnBehalf", ""},
      {"/signonbehalf", ""},
      {"/loginfo", ""},
      {"/register", ""},
      {"/users/password", ""},
      {"/session/reset_password", ""},
      {"/chat/sessions", ""},
      {"/recording-sessions", ""},
      {"/csrf-token", ""},
      {"/devices/17/token", ""},
      {"/auth/refresh-token", ""},
      {"/saml/acs", ""},
      {"/broadcasting/auth", ""},
      {"/api/broadcasting/auth", ""},
      {"/pusher/auth", ""},
      {"/oauth/authorize", ""},
      {"/wp-login.php", "action=lostpassword"},
      {"/wp-login.php", "%61ction=post%70ass"},
      {"/wp-login.php", "action=login&action=postpass"},
      {"/contact", "return=/login"},
      {"/contact", "next=https://example.org/login"},
      {"/search", "q=how+to+login+faster"},
      {"", ""},
  };
  for (const auto& other : kOthers) {
    SCOPED_TRACE(std::string(other.path) + "?" + other.query);
    EXPECT_EQ(read({.path = other.path, .query = other.query}).door, Door::None);
  }
}

TEST(WebLogin, OneDoorHasOneSpelling) {
  for (const char* path : {"/admin/login.php", "//admin///login.php", "/./admin/x/../login.php", "/admin/login.php/",
                           "/admin/login.php;jsessionid=17", "/ADMIN/%6cogin.php", "/admin%2Flogin.php",
                           "/admin;a=b/login.php?x=1", "/../admin/login.php", "/admin/login.php%3Fx=1",
                           "/admin/login.php&x=1", "http://bob:hunter2@a.example/admin/login.php"}) {
    EXPECT_EQ(address_of({.path = path}), "/admin/login.php") << path;
    EXPECT_EQ(read({.path = path}).mark, read({.path = "/admin/login.php"}).mark) << path;
  }
  EXPECT_NE(read({.path = "/admin/login2.php"}).mark, read({.path = "/admin/login.php"}).mark);
  EXPECT_NE(read({.site = "a.example"}).mark, read({.site = "b.example"}).mark);
  EXPECT_EQ(address_of({.site = "a.example"}), "a.example/login");
}

TEST(WebLogin, WhatAScriptIsHandedMakesNoOtherDoor) {
  const struct {
    const char* path;
    const char* spelling;
    Door door;
  } kScripts[] = {
      {"/wp-login.php/x", "/wp-login.php", Door::WordPress},
      {"/wp-login.php/login1", "/wp-login.php", Door::WordPress},
      {"/blog/WP-Login.PHP/login2/login3.php", "/blog/wp-login.php", Door::WordPress},
      {"/xmlrpc.php/x", "/xmlrpc.php", Door::Rpc},
      {"/Login.aspx/x/y", "/login.aspx", Door::Form},
      {"/app/login.jsp/index.php", "/app/login.jsp", Door::Form},
      {"/cgi-bin/login.cgi/login-history", "/cgi-bin/login.cgi", Door::Form},
      {"/index.php/customer/login", "/index.php/customer/login", Door::Form},
      {"/app.php/login", "/app.php/login", Door::Form},
      {"/login.php/../login", "/login", Door::Form},
      {"/login.example/x", "/login.example/x", Door::None},
  };
  for (const auto& script : kScripts) {
    SCOPED_TRACE(script.path);
    EXPECT_EQ(address_of({.path = script.path}), script.spelling);
    EXPECT_EQ(read({.path = script.path}).door, script.door);
    EXPECT_EQ(read({.path = script.path}).mark, read({.path = script.spelling}).mark);
  }
}

TEST(WebLogin, HoweverMuchAScriptIsHanded) {
  std::string deep;
  for (int i = 0; i < 20; ++i) deep += "/a";
  for (const std::string& more : {deep, "/" + std::string(200, 'a'), "/" + std::string(5'000, 'a')}) {
    const std::string path = "/wp-login.php" + more;
    EXPECT_EQ(read({.path = path}).mark, read({.path = "/wp-login.php"}).mark) << more.size();
  }
}

TEST(WebLogin, OneSiteHasOneSpelling) {
  for (const char* site : {"shop.example", "Shop.EXAMPLE", "shop.example.", "SHOP.example."}) {
    EXPECT_EQ(read({.site = site}).mark, read({.site = "shop.example"}).mark) << site;
    EXPECT_EQ(address_of({.site = site}), "shop.example/login") << site;
  }
  const std::string kLong(400, 'A');
  EXPECT_EQ(read({.site = kLong}).mark, read({.site = kLong.substr(100)}).mark) << "253 bytes count";
}

TEST(WebLogin, LongAndDeepAddressesAreNone) {
  const std::string longest = "/" + std::string(kLongestAddress - 7, 'a') + "/login";
  EXPECT_EQ(read({.path = longest}).door, Door::Form);
  EXPECT_EQ(read({.path = "/a" + longest.substr(1)}).door, Door::None) << "one byte more";
  std::string deep;
  for (int i = 0; i < 16; ++i) deep += "/a";
  EXPECT_EQ(read({.path = deep + "/login"}).door, Door::None);
  EXPECT_EQ(read({.path = deep.substr(2) + "/login"}).door, Door::Form);
  EXPECT_EQ(address_of({.path = deep + "/login"}), "");
  EXPECT_EQ(read({.path = std::string(1U << 20U, '/') + "login"}).door, Door::None);
}

TEST(WebLogin, OnlySubmissionsAreRead) {
  EXPECT_EQ(read({.method = "PUT"}).door, Door::Form);
  for (const char* method : {"GET", "HEAD", "OPTIONS", "DELETE", "post", "-", ""}) {
    EXPECT_EQ(read({.method = method}).door, Door::None) << method;
  }
}

TEST(WebLogin, TheStatusIsTheAnswer) {
  const struct {
    std::int64_t status;
    Answer answer;
  } kAnswers[] = {{200, Answer::Page},     {201, Answer::Done},    {204, Answer::Done},    {302, Answer::Redirect},
                  {303, Answer::Redirect}, {400, Answer::Refused}, {401, Answer::Refused}, {403, Answer::Refused},
                  {419, Answer::Refused},  {422, Answer::Refused}, {423, Answer::Refused}, {429, Answer::Throttled}};
  for (const auto& one : kAnswers) EXPECT_EQ(read({.status = one.status}).answer, one.answer) << one.status;
  for (const std::int64_t status : {0, 100, 206, 301, 307, 308, 404, 405, 444, 499, 500, 502, 503, -1, 70'000}) {
    EXPECT_EQ(read({.status = status}).door, Door::None) << status << " says nothing of a password";
  }
}

TEST(WebLogin, HttpsOwnAuthenticationIsToldByTheErrorLog) {
  EXPECT_EQ(read({.status = 401, .user = "alice"}).door, Door::None);
  EXPECT_EQ(read({.status = 200, .user = "alice"}).door, Door::Form) << "the form behind it is another matter";
}

}  // namespace
}  // namespace onesec::auth_fortress
