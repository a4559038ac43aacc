#include "emulator/tls/pem.h"

#include <ctime>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "compat/iso_time.h"
#include "storage/error.h"

namespace emulator {
namespace {

using storage::Error;
using storage::ErrorKind;

struct BioDeleter {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, BioDeleter>;

Bio ReadingBio(const std::string& text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  if (!bio) FailOpenSsl("reading PEM");
  return bio;
}

std::string TextOf(const Bio& bio) {
  char* bytes = nullptr;
  const long count = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(count)};
}

// In place of OpenSSL's, which asks at the terminal.
int GiveNoPassword(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

std::int64_t SecondsOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) FailOpenSsl("reading a certificate's time");
  return timegm(&parts);
}

std::string DayOf(std::int64_t seconds) {
  return compat::FormatIsoTime(seconds * 1000).substr(0, 10);
}

}  // namespace

void CertificateDeleter::operator()(x509_st* certificate) const noexcept { X509_free(certificate); }

void PrivateKeyDeleter::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }

std::vector<Certificate> ReadCertificates(const std::string& pem) {
  const Bio bio = ReadingBio(pem);
  std::vector<Certificate> certificates;
  for (;;) {
    Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
    certificates.push_back(std::move(certificate));
  }
  const bool is_at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!is_at_end) {
    throw Error(ErrorKind::kInvalidRequest, "holds a certificate that cannot be read");
  }
  if (certificates.empty()) {
    throw Error(ErrorKind::kInvalidRequest, "holds no certificate in PEM");
  }
  return certificates;
}

PrivateKey ReadPrivateKey(const std::string& pem) {
  const Bio bio = ReadingBio(pem);
  bool is_encrypted = false;
  PrivateKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &GiveNoPassword, &is_encrypted));
  if (key == nullptr) {
    ERR_clear_error();
    throw Error(ErrorKind::kInvalidRequest,
                is_encrypted ? "holds a key that is encrypted" : "holds no private key in PEM");
  }
  return key;
}

std::string PemOf(const Certificate& certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509(bio.get(), certificate.get()) != 1) {
    FailOpenSsl("writing a certificate");
  }
  return TextOf(bio);
}

std::string PemOf(const PrivateKey& key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                            nullptr) != 1) {
    FailOpenSsl("writing a key");
  }
  return TextOf(bio);
}

bool FitTogether(const Certificate& certificate, const PrivateKey& key) {
  const bool fit = X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  return fit;
}

Validity ValidityOf(const Certificate& certificate) {
  return {.from = SecondsOf(X509_get0_notBefore(certificate.get())),
          .until = SecondsOf(X509_get0_notAfter(certificate.get()))};
}

void CheckValidity(const Certificate& certificate, std::int64_t now) {
  const Validity validity = ValidityOf(certificate);
  if (now > validity.until) {
    throw Error(ErrorKind::kInvalidRequest, "has expired on " + DayOf(validity.until));
  }
  if (now < validity.from) {
    throw Error(ErrorKind::kInvalidRequest, "is not valid before " + DayOf(validity.from));
  }
}

void FailOpenSsl(const std::string& what) {
  const unsigned long code = ERR_get_error();
  const char* const reason = ERR_reason_error_string(code);
  ERR_clear_error();
  throw Error(ErrorKind::kIo, what + ": " + (reason == nullptr ? "OpenSSL failed" : reason));
}

}  // namespace emulator
