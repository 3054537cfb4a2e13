#include "bus/login.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <vector>

namespace onesec::bus {
namespace {

/// A pair that NATS's documentation shows; it protects nothing.
constexpr std::string_view kSeed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
constexpr std::string_view kPublic = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";

std::vector<unsigned char> decode(std::string_view text, std::string_view alphabet, unsigned width) {
  std::vector<unsigned char> bytes;
  unsigned long held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    held = (held << width | alphabet.find(c)) & 0xFFFFU;
    bits += width;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<unsigned char>(held >> bits));
  }
  return bytes;
}
std::vector<unsigned char> base32(std::string_view text) { return decode(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5); }
std::vector<unsigned char> base64url(std::string_view text) {
  return decode(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6);
}

/// Whether `signature` is that of `nonce` by the key pair above, asked of OpenSSL with the public half.
bool verifies(std::string_view signature, std::string_view nonce) {
  const std::vector<unsigned char> encoded = base32(kPublic);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, encoded.data() + 1, 32), &EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
  const std::vector<unsigned char> raw = base64url(signature);
  return EVP_DigestVerify(context.get(), raw.data(), raw.size(), reinterpret_cast<const unsigned char*>(nonce.data()),
                          nonce.size()) == 1;
}

TEST(Login, TheNonceIsSignedAsThePublicKeyExpects) {
  for (const std::string_view nonce : {"", "aN0nce", "another-nonce-of-the-server"}) {
    const auto signature = sign_nonce(kSeed, nonce);
    ASSERT_TRUE(signature) << signature.error().what;
    EXPECT_TRUE(verifies(*signature, nonce)) << nonce;
    EXPECT_FALSE(verifies(*signature, "a nonce of somebody else"));
  }
}

TEST(Login, ADamagedSeedIsRefusedAndNotQuoted) {
  std::string damaged(kSeed);
  damaged[20] = damaged[20] == 'A' ? 'B' : 'A';
  for (const std::string& seed :
       {damaged, std::string(kPublic), std::string("S"), std::string(), std::string(kSeed) + "A",
        std::string(kSeed.substr(1)), "SU1" + std::string(kSeed.substr(3))}) {
    const auto signature = sign_nonce(seed, "nonce");
    ASSERT_FALSE(signature) << seed;
    EXPECT_EQ(signature.error().code, Code::InvalidInput);
    if (seed.size() < 8) continue;
    EXPECT_EQ(signature.error().what.find(seed.substr(4)), std::string::npos);
  }
}

TEST(Login, ACredentialsFileHasItsTwoBlocks) {
  const std::string text =
      "-----BEGIN NATS USER JWT-----\r\neyJ0.abc.def\r\n------END NATS USER JWT------\r\n\n"
      "************************* IMPORTANT *************************\n"
      "-----BEGIN USER NKEY SEED-----\n" +
      std::string(kSeed) + "\n------END USER NKEY SEED------\n";
  const auto credentials = parse_credentials(text);
  ASSERT_TRUE(credentials) << credentials.error().what;
  EXPECT_EQ(credentials->jwt, "eyJ0.abc.def");
  EXPECT_EQ(credentials->seed, kSeed);
}

TEST(Login, ACredentialsFileThatLacksABlockIsRefusedByName) {
  const std::string jwt = "-----BEGIN NATS USER JWT-----\nx\n------END NATS USER JWT------\n";
  EXPECT_EQ(parse_credentials(jwt).error().what, "no block \"USER NKEY SEED\"");
  EXPECT_EQ(parse_credentials("").error().what, "no block \"NATS USER JWT\"");
  EXPECT_FALSE(parse_credentials("-----BEGIN NATS USER JWT-----"));
  EXPECT_FALSE(parse_credentials("-----BEGIN NATS USER JWT-----\n\n------END NATS USER JWT------\n"));
}

TEST(Login, TheServersInfoIsReadStrictly) {
  const auto info = parse_server_info(R"({"server_name":"n","version":"2.15.2","nonce":"q","max_payload":1048576,)"
                                      R"("headers":true,"tls_required":true,"unknown":[1]})");
  ASSERT_TRUE(info) << info.error().what;
  EXPECT_EQ(info->nonce, "q");
  EXPECT_EQ(info->max_payload, 1048576U);
  EXPECT_TRUE(info->headers);
  EXPECT_TRUE(info->tls_required);
  EXPECT_FALSE(info->tls_available);
  for (const std::string_view bad : {"", "[]", "{", "{}", R"({"max_payload":0})", R"({"max_payload":-1})",
                                     R"({"max_payload":"1"})", R"({"max_payload":1,"headers":"yes"})"}) {
    EXPECT_EQ(parse_server_info(bad).error().code, Code::InvalidInput) << bad;
  }
}

TEST(Login, TheConnectLineCarriesOnlyTheCredentialsGiven) {
  Login login;
  login.name = "1sec \"engine\"\r\n";
  login.token = "secret";
  const auto line = connect_line(login);
  ASSERT_TRUE(line);
  EXPECT_TRUE(line->starts_with("CONNECT {"));
  EXPECT_EQ(line->find("\r\n"), line->size() - 2) << "nothing in it can end the line";
  EXPECT_NE(line->find(R"("auth_token":"secret")"), std::string::npos);
  for (const char* absent : {"\"user\"", "\"pass\"", "\"jwt\"", "\"sig\""}) {
    EXPECT_EQ(line->find(absent), std::string::npos) << absent;
  }
  login.user = "\xff";
  EXPECT_EQ(connect_line(login).error().code, Code::InvalidInput);
}

}  // namespace
}  // namespace onesec::bus
