/* RSA by OpenSSL, for a program that has it: raw operations, whose results the library checks. */
#ifndef OPENSSL_HOST_H
#define OPENSSL_HOST_H

#include <openssl/evp.h>

#include "lianlian_mpay.h"

/* OpenSSL's form of a key, or NULL. Free it with EVP_PKEY_free. */
EVP_PKEY *host_public_key(const llmpay_verifying_key *key);
EVP_PKEY *host_private_key(const llmpay_signing_key *key);

/* The block that a signature holds, as many bytes as the modulus: zeros where OpenSSL refuses the
 * signature. `block` has room for 512 bytes. Returns its length. */
size_t host_recover(EVP_PKEY *key, const char *signature, size_t length, unsigned char *block);

/* Signs a DigestInfo with PKCS#1 v1.5 padding. `signature` has room for 512 bytes. Returns its length,
 * 0 where OpenSSL refuses. */
size_t host_sign(EVP_PKEY *key, const char *info, size_t length, unsigned char *signature);

#endif
