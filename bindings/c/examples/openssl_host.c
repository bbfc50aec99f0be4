#include "openssl_host.h"

#include <string.h>

#include <openssl/rsa.h>
#include <openssl/x509.h>

EVP_PKEY *host_public_key(const llmpay_verifying_key *key) {
    llmpay_bytes *der = NULL;
    llmpay_error_free(llmpay_verifying_key_to_spki_der(key, &der));
    size_t length;
    const unsigned char *bytes = (const unsigned char *)llmpay_bytes_data(der, &length);
    EVP_PKEY *found = bytes ? d2i_PUBKEY(NULL, &bytes, (long)length) : NULL;
    llmpay_bytes_free(der);
    return found;
}

EVP_PKEY *host_private_key(const llmpay_signing_key *key) {
    llmpay_bytes *der = NULL;
    llmpay_error_free(llmpay_signing_key_to_pkcs8_der(key, &der));
    size_t length;
    const unsigned char *bytes = (const unsigned char *)llmpay_bytes_data(der, &length);
    EVP_PKEY *found = bytes ? d2i_AutoPrivateKey(NULL, &bytes, (long)length) : NULL;
    llmpay_bytes_free(der);
    return found;
}

size_t host_recover(EVP_PKEY *key, const char *signature, size_t length, unsigned char *block) {
    size_t size = (size_t)EVP_PKEY_get_size(key);
    size_t written = size;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int is_recovered = context && EVP_PKEY_verify_recover_init(context) > 0 &&
                       EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) > 0 &&
                       EVP_PKEY_verify_recover(context, block, &written,
                                               (const unsigned char *)signature, length) > 0;
    EVP_PKEY_CTX_free(context);
    if (!is_recovered || written != size)
        memset(block, 0, size);
    return size;
}

size_t host_sign(EVP_PKEY *key, const char *info, size_t length, unsigned char *signature) {
    size_t written = 512;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int is_signed = context && EVP_PKEY_sign_init(context) > 0 &&
                    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0 &&
                    EVP_PKEY_sign(context, signature, &written, (const unsigned char *)info,
                                  length) > 0;
    EVP_PKEY_CTX_free(context);
    return is_signed ? written : 0;
}
