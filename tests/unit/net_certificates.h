// Certificates for servers of tests, right and wrong in every way.
#pragma once

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <string>

namespace cosmoswatch::testing {

struct CertificateWishes {
    std::string name = "Cosmos Watch test";
    std::string alternative = "IP:127.0.0.1,DNS:localhost"; // empty: an authority
    long validFrom = -3600;                                 // seconds from now
    long validUntil = 86'400;
    int rsaBits = 0; // 0: an elliptic curve
};

class Certificate {
public:
    // Signed by itself when there is no issuer.
    explicit Certificate(const CertificateWishes& wishes, const Certificate* issuer = nullptr)
        : key_(wishes.rsaBits > 0 ? EVP_RSA_gen(static_cast<unsigned>(wishes.rsaBits)) : EVP_EC_gen("P-256"),
               &EVP_PKEY_free),
          certificate_(X509_new(), &X509_free) {
        static long serial = 1000;
        X509* x = certificate_.get();
        X509_set_version(x, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(x), wishes.validFrom);
        X509_gmtime_adj(X509_getm_notAfter(x), wishes.validUntil);
        X509_set_pubkey(x, key_.get());
        X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(wishes.name.c_str()), -1, -1, 0);
        X509* signer = issuer ? issuer->certificate_.get() : x;
        X509_set_issuer_name(x, X509_get_subject_name(signer));
        if (wishes.alternative.empty())
            extend(signer, NID_basic_constraints, "critical,CA:TRUE");
        else
            extend(signer, NID_subject_alt_name, wishes.alternative);
        X509_sign(x, issuer ? issuer->key_.get() : key_.get(), EVP_sha256());
    }

    [[nodiscard]] bool save(const std::string& certificateFile, const std::string& keyFile = {}) const {
        return write(certificateFile,
                     [this](std::FILE* f) { return PEM_write_X509(f, certificate_.get()); }) &&
               (keyFile.empty() || write(keyFile, [this](std::FILE* f) {
                    return PEM_write_PrivateKey(f, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
                }));
    }

private:
    void extend(X509* signer, int kind, const std::string& value) {
        X509V3_CTX context;
        X509V3_set_ctx_nodb(&context);
        X509V3_set_ctx(&context, signer, certificate_.get(), nullptr, nullptr, 0);
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
        X509_add_ext(certificate_.get(), extension, -1);
        X509_EXTENSION_free(extension);
    }
    template<typename Writer>
    static bool write(const std::string& path, Writer writer) {
        std::FILE* file = std::fopen(path.c_str(), "w");
        const bool written = file && writer(file) == 1;
        return file && std::fclose(file) == 0 && written;
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

} // namespace cosmoswatch::testing
