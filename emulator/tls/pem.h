// Certificates and keys, between OpenSSL's objects and PEM text (RFC 7468).

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// OpenSSL's X509 and EVP_PKEY.
struct evp_pkey_st;
struct x509_st;

namespace emulator {

struct CertificateDeleter {
  void operator()(x509_st* certificate) const noexcept;
};
using Certificate = std::unique_ptr<x509_st, CertificateDeleter>;

struct PrivateKeyDeleter {
  void operator()(evp_pkey_st* key) const noexcept;
};
using PrivateKey = std::unique_ptr<evp_pkey_st, PrivateKeyDeleter>;

// Every certificate in `pem`, in order. Throws kInvalidRequest when there is none, or one that
// cannot be read.
std::vector<Certificate> ReadCertificates(const std::string& pem);
// Throws kInvalidRequest when `pem` has no key, one that is encrypted, or one that cannot be read.
PrivateKey ReadPrivateKey(const std::string& pem);

std::string PemOf(const Certificate& certificate);
std::string PemOf(const PrivateKey& key);

bool FitTogether(const Certificate& certificate, const PrivateKey& key);

// In seconds since the Unix epoch.
struct Validity {
  std::int64_t from = 0;
  std::int64_t until = 0;
};
Validity ValidityOf(const Certificate& certificate);

// Throws kInvalidRequest when `now` lies outside of the certificate's validity.
void CheckValidity(const Certificate& certificate, std::int64_t now);

// Throws kIo, with `what` could not be done and OpenSSL's reason. Leaves OpenSSL's list of errors
// empty.
[[noreturn]] void FailOpenSsl(const std::string& what);

}  // namespace emulator
