#include "emulator/tls/authority.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <arpa/inet.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "storage/ascii.h"
#include "storage/error.h"

namespace emulator {
namespace {

using storage::Error;
using storage::ErrorKind;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kAuthorityDays = 3650;
// More than 825 days are taken by no browser nor by Apple's systems, which count the first day too.
constexpr std::int64_t kServerDays = 824;
// Clocks of containers and virtual machines are late at times.
constexpr std::int64_t kEarlier = 3600;

constexpr int kSerialBits = 159;  // RFC 5280, 4.1.2.2: at most 20 octets, and positive

void Check(bool is_done) {
  if (!is_done) FailOpenSsl("making a certificate");
}

struct BignumDeleter {
  void operator()(BIGNUM* number) const noexcept { BN_free(number); }
};

struct ExtensionDeleter {
  void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
};

void SetSerial(X509* certificate) {
  const std::unique_ptr<BIGNUM, BignumDeleter> serial(BN_new());
  Check(serial && BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
        BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr);
}

void SetValidity(X509* certificate, const Validity& validity) {
  Check(ASN1_TIME_set(X509_getm_notBefore(certificate), validity.from) != nullptr &&
        ASN1_TIME_set(X509_getm_notAfter(certificate), validity.until) != nullptr);
}

void SetSubject(X509* certificate, const std::string& name) {
  Check(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name.data()),
                                   static_cast<int>(name.size()), -1, 0) == 1);
}

void AddExtension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, ExtensionDeleter> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  Check(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

// A certificate for `key` that lacks its extensions and its signature.
Certificate Begin(const PrivateKey& key, const std::string& subject, const Validity& validity) {
  Certificate certificate(X509_new());
  Check(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
        X509_set_pubkey(certificate.get(), key.get()) == 1);
  SetSerial(certificate.get());
  SetValidity(certificate.get(), validity);
  SetSubject(certificate.get(), subject);
  return certificate;
}

void Sign(const Certificate& certificate, const PrivateKey& key) {
  Check(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
}

// Tells one authority from another where certificates are listed.
std::string RandomHex() {
  std::array<unsigned char, 4> bytes{};
  Check(RAND_bytes(bytes.data(), bytes.size()) == 1);
  std::string text;
  for (const unsigned char byte : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

bool IsAddress(const std::string& name) {
  in6_addr address{};
  return inet_pton(AF_INET, name.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, name.c_str(), &address) == 1;
}

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 1123, 2.1; underscores are no part of it, but of names in use.
bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return IsAlphanumeric(c) || c == '-' || c == '_'; });
}

bool IsHostName(std::string_view name) {
  constexpr std::size_t kMostBytes = 253;
  if (name.size() > kMostBytes) return false;
  if (name.starts_with("*.")) {
    name.remove_prefix(2);
    if (name.find('.') == std::string_view::npos) return false;  // nobody takes "*.test"
  }
  const std::size_t last_dot = name.rfind('.');
  const std::string_view last = name.substr(last_dot == std::string_view::npos ? 0 : last_dot + 1);
  // An IP address that is none, such as 1.2.3.400.
  if (std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return false;
  }
  for (;;) {
    const std::size_t dot = name.find('.');
    if (!IsLabel(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

void AddOnce(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// As OpenSSL's configuration language has them.
std::string AlternativeNames(const ServerNames& names) {
  std::string text;
  const auto add = [&text](const char* kind, const std::string& name) {
    text += (text.empty() ? "" : ",") + std::string(kind) + name;
  };
  for (const std::string& name : names.dns) add("DNS:", name);
  for (const std::string& address : names.addresses) add("IP:", address);
  return text;
}

}  // namespace

PrivateKey MakePrivateKey() {
  PrivateKey key(EVP_EC_gen("P-256"));
  if (key == nullptr) FailOpenSsl("making a key");
  return key;
}

Certificate MakeAuthority(const PrivateKey& key, std::int64_t now) {
  Certificate certificate = Begin(key, "d1-emulator local authority " + RandomHex(),
                                  {.from = now - kEarlier, .until = now + kAuthorityDays * kDay});
  X509* const raw = certificate.get();
  Check(X509_set_issuer_name(raw, X509_get_subject_name(raw)) == 1);
  AddExtension(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  AddExtension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(raw, raw, NID_subject_key_identifier, "hash");
  AddExtension(raw, raw, NID_authority_key_identifier, "keyid:always");
  Sign(certificate, key);
  return certificate;
}

ServerNames ServerNamesOf(const std::vector<std::string>& more) {
  ServerNames names{.dns = {"localhost"}, .addresses = {"127.0.0.1", "::1"}};
  for (const std::string& name : more) {
    if (IsAddress(name)) {
      AddOnce(names.addresses, name);
    } else if (IsHostName(name)) {
      AddOnce(names.dns, storage::LowerCase(name));
    } else {
      throw Error(ErrorKind::kInvalidRequest,
                  "'" + name + "' is neither a host name nor an IP address");
    }
  }
  return names;
}

Certificate SignServer(const PrivateKey& key, const ServerNames& names, const Identity& authority,
                       std::int64_t now) {
  const Validity longest = ValidityOf(authority.certificate);
  Certificate certificate = Begin(key, "d1-emulator server",
                                  {.from = std::max(now - kEarlier, longest.from),
                                   .until = std::min(now + kServerDays * kDay, longest.until)});
  X509* const raw = certificate.get();
  X509* const issuer = authority.certificate.get();
  Check(X509_set_issuer_name(raw, X509_get_subject_name(issuer)) == 1);
  AddExtension(raw, issuer, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(raw, issuer, NID_key_usage, "critical,digitalSignature");
  AddExtension(raw, issuer, NID_ext_key_usage, "serverAuth");
  AddExtension(raw, issuer, NID_subject_key_identifier, "hash");
  AddExtension(raw, issuer, NID_authority_key_identifier, "keyid:always");
  AddExtension(raw, issuer, NID_subject_alt_name, AlternativeNames(names));
  Sign(certificate, authority.key);
  return certificate;
}

void CheckIsAuthority(const Certificate& certificate) {
  if (X509_check_ca(certificate.get()) != 1 ||
      (X509_get_key_usage(certificate.get()) & KU_KEY_CERT_SIGN) == 0) {
    throw Error(ErrorKind::kInvalidRequest, "is no authority's certificate");
  }
}

}  // namespace emulator
