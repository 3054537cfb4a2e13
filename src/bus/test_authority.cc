#include "bus/test_authority.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "bus/login.h"

namespace onesec::bus::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

void add_extension(X509& certificate, X509& issuer, int which, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, which, value);
  if (extension == nullptr || X509_add_ext(&certificate, extension, -1) != 1) throw std::runtime_error("no extension");
  X509_EXTENSION_free(extension);
}

/// `issuer` null: it signs itself and is an authority.
Certificate certify(EVP_PKEY& key, const char* name, X509* issuer, EVP_PKEY& issuer_key) {
  Certificate made(X509_new(), &X509_free);
  X509_set_version(made.get(), 2);
  std::array<unsigned char, 8> serial{};
  RAND_bytes(serial.data(), serial.size());
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial[0] * 256U + serial[1] + 1U);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_NAME* subject = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(made.get(), issuer == nullptr ? subject : X509_get_subject_name(issuer));
  X509_set_pubkey(made.get(), &key);
  if (issuer == nullptr) {
    add_extension(*made, *made, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(*made, *made, NID_key_usage, "critical,keyCertSign,cRLSign");
  } else {
    add_extension(*made, *issuer, NID_subject_alt_name, "IP:127.0.0.1");
  }
  if (X509_sign(made.get(), &issuer_key, EVP_sha256()) == 0) throw std::runtime_error("can't sign a certificate");
  return made;
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}
std::string pem(X509& certificate) {
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(bio.get(), &certificate);
  return text_of(bio.get());
}
std::string pem(EVP_PKEY& key) {
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(bio.get());
}

std::string encode(const std::vector<std::uint8_t>& bytes, std::string_view alphabet, unsigned width) {
  std::string text;
  std::uint32_t held = 0;
  unsigned bits = 0;
  const std::uint32_t mask = (1U << width) - 1;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8U | byte) & 0xFFFFU;
    bits += 8;
    for (; bits >= width; bits -= width) text += alphabet[held >> (bits - width) & mask];
  }
  if (bits > 0) text += alphabet[held << (width - bits) & mask];
  return text;
}
std::string base64url(const std::string& text) {
  return encode({text.begin(), text.end()}, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6);
}

/// Base32 of the bytes and their CRC-16/XMODEM, little-endian: how nkeys are written.
std::string nkey_text(std::vector<std::uint8_t> bytes) {
  std::uint32_t crc = 0;
  for (const std::uint8_t byte : bytes) {
    crc ^= static_cast<std::uint32_t>(byte) << 8U;
    for (int bit = 0; bit < 8; ++bit) crc = ((crc & 0x8000U) != 0 ? crc << 1U ^ 0x1021U : crc << 1U) & 0xFFFFU;
  }
  bytes.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
  bytes.push_back(static_cast<std::uint8_t>(crc >> 8U));
  return encode(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5);
}

}  // namespace

struct Authority::Inside {
  Key key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  Certificate certificate = certify(*key, "test authority", nullptr, *key);
};

Authority::Authority() : inside_(std::make_unique<Inside>()) {}
Authority::~Authority() = default;
std::string Authority::certificate() const { return pem(*inside_->certificate); }
CertificateFiles Authority::issue() const {
  const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const Certificate made = certify(*key, "bus", inside_->certificate.get(), *inside_->key);
  return {pem(*made), pem(*key)};
}

NkeyPair make_nkey(char kind) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free);
  std::array<std::uint8_t, 32> secret{};
  std::array<std::uint8_t, 32> open{};
  std::size_t size = 32;
  EVP_PKEY_get_raw_private_key(key.get(), secret.data(), &size);
  EVP_PKEY_get_raw_public_key(key.get(), open.data(), &size);
  const unsigned prefix = static_cast<unsigned>(kind - 'A') << 3U;
  constexpr unsigned kSeed = 18U << 3U;
  std::vector<std::uint8_t> seed{static_cast<std::uint8_t>(kSeed | prefix >> 5U),
                                 static_cast<std::uint8_t>((prefix & 31U) << 3U)};
  seed.insert(seed.end(), secret.begin(), secret.end());
  std::vector<std::uint8_t> public_key{static_cast<std::uint8_t>(prefix)};
  public_key.insert(public_key.end(), open.begin(), open.end());
  return {nkey_text(std::move(seed)), nkey_text(std::move(public_key))};
}

std::string sign_jwt(const NkeyPair& issuer, const std::string& claims_json) {
  const std::string body = base64url(R"({"typ":"JWT","alg":"ed25519-nkey"})") + "." + base64url(claims_json);
  Result<std::string> signature = sign_nonce(issuer.seed, body);
  if (!signature) throw std::runtime_error(signature.error().what);
  return body + "." + *signature;
}

}  // namespace onesec::bus::testing
