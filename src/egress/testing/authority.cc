#include "egress/testing/authority.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "platform/random.h"

namespace onesec::egress::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

void demand(bool is_right) {
  if (!is_right) std::abort();
}

Key new_key() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

Certificate new_certificate(const std::string& name, EVP_PKEY* key, long days) {
  Certificate made(X509_new(), &X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -2L * 86'400);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), days * 86'400);
  X509_set_pubkey(made.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return made;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  demand(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  demand(X509_sign(certificate, issuer_key, EVP_sha256()) != 0);
}

template <class Write>
void write_pem(const std::string& path, const Write& write) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  demand(file != nullptr && write(file) == 1);
  std::fclose(file);
}

}  // namespace

Authority::Authority(const Wanted& wanted)
    : folder(std::filesystem::temp_directory_path().string() + "/onesec-ca-" + platform::random_hex(8)),
      ca_file(folder + "/ca.pem"),
      cert_file(folder + "/cert.pem"),
      key_file(folder + "/key.pem") {
  std::filesystem::create_directory(folder);
  const Key ca_key = new_key();
  const Certificate ca = new_certificate("Test Authority " + platform::random_hex(4), ca_key.get(), 2);
  add_extension(ca.get(), NID_basic_constraints, "critical,CA:TRUE");
  sign(ca.get(), ca.get(), ca_key.get());
  const Key key = new_key();
  const Certificate server = new_certificate("server", key.get(), wanted.is_expired ? -1 : 2);
  const bool is_address = wanted.name.find_first_not_of("0123456789.:abcdef") == std::string::npos;
  add_extension(server.get(), NID_subject_alt_name, (is_address ? "IP:" : "DNS:") + wanted.name);
  X509* const issuer = wanted.is_self_signed ? server.get() : ca.get();
  sign(server.get(), issuer, wanted.is_self_signed ? key.get() : ca_key.get());
  write_pem(ca_file, [&](std::FILE* f) { return PEM_write_X509(f, ca.get()); });
  write_pem(cert_file, [&](std::FILE* f) { return PEM_write_X509(f, server.get()); });
  write_pem(key_file,
            [&](std::FILE* f) { return PEM_write_PrivateKey(f, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}

Authority::~Authority() { std::filesystem::remove_all(folder); }

}  // namespace onesec::egress::testing
