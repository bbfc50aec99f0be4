/* The signature core of LianLian Pay's (连连支付) MPAY API, Card Bind Verify. See README.md. */

#ifndef LIANLIAN_MPAY_H
#define LIANLIAN_MPAY_H

/* Written by cbindgen of src/exports.rs: change that, and run `check --update`. */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/*
 * The contract of all functions:
 *
 * - A function that can fail returns an error, which the caller frees with llmpay_error_free, or NULL.
 *   What it makes goes to its out parameter, which is NULL where there is an error.
 * - Handles are freed by the function of their name, once. NULL is fine for every handle: it frees
 *   nothing, its getters return NULL, 0 or false, and functions that need it return `misuse`.
 * - Texts and bytes come as pointer and length, and are only read during the call. Texts are UTF-8;
 *   others are `invalid_utf8`. NULL is fine where the length is 0.
 * - What a getter lends lives as long as its handle, unchanged, and has no NUL at its end. `length` may
 *   be NULL.
 * - A number that no enum has is `misuse`.
 * - Handles may be used by several threads at once, but for functions that take a handle without
 *   `const`: those need it alone. Nothing is global.
 * - Nothing of a message is in an error. Handles that hold values wipe them when they are freed.
 */

/* Sign types. Sets of them are joined with `|`. `RSA` is PKCS#1 v1.5 with MD5. */
#define LLMPAY_RSA 1
#define LLMPAY_SHA256_WITH_RSA 2

/* Who sent a message: the merchant a request, LianLian a response. */
#define LLMPAY_REQUEST 1
#define LLMPAY_RESPONSE 2

/* Whose a key is. */
#define LLMPAY_LIANLIAN 1
#define LLMPAY_MERCHANT 2

/* Which half of a key is needed. */
#define LLMPAY_PRIVATE 1
#define LLMPAY_PUBLIC 2

/* The outcomes. */
#define LLMPAY_BOUND 1
#define LLMPAY_REFUSED 2
#define LLMPAY_UNSIGNED 3

/* What a host that verifies said. */
#define LLMPAY_MATCHES 1
#define LLMPAY_DOES_NOT_MATCH 2
#define LLMPAY_NO_ANSWER 3

/* The languages of a diagnosis. */
#define LLMPAY_ENGLISH 1
#define LLMPAY_CHINESE 2


// Bytes or text that the caller owns. They are wiped when they are freed.
typedef struct llmpay_bytes llmpay_bytes;

// Why a message does not verify.
typedef struct llmpay_diagnosis llmpay_diagnosis;

// Expected of the answer to a request.
typedef struct llmpay_expected llmpay_expected;

// An error: of a message, of a key, or of the call itself.
typedef struct llmpay_error llmpay_error;

// The fields of a message that are signed.
typedef struct llmpay_fields llmpay_fields;

// What a key is.
typedef struct llmpay_key_diagnosis llmpay_key_diagnosis;

// Names, in an order.
typedef struct llmpay_names llmpay_names;

// A message with a signature that is not yet verified: of any MPAY API, or the answer to a request.
typedef struct llmpay_opened llmpay_opened;

// What came of a request.
typedef struct llmpay_outcome llmpay_outcome;

// A request or another message that waits for its signature.
typedef struct llmpay_prepared llmpay_prepared;

// What is sent.
typedef struct llmpay_signed llmpay_signed;

// A private key.
typedef struct llmpay_signing_key llmpay_signing_key;

// A message of any MPAY API whose signature verified.
typedef struct llmpay_verified llmpay_verified;

// A public key.
typedef struct llmpay_verifying_key llmpay_verifying_key;

// A text or bytes: so many bytes from `data` on. `data` may be NULL where `length` is 0. Texts are
// UTF-8, and need no NUL at their end.
typedef struct llmpay_text {
  // Where it begins.
  const char *data;
  // How many bytes it has.
  size_t length;
} llmpay_text;

// A key that may have made a signature, for a diagnosis.
typedef struct llmpay_named_key {
  // What the diagnosis calls it.
  struct llmpay_text name;
  // `LLMPAY_LIANLIAN` or `LLMPAY_MERCHANT`.
  uint32_t side;
  // The key, which is borrowed for the call.
  const struct llmpay_verifying_key *key;
} llmpay_named_key;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The error's stable number: see `llmpay_tables`. 0 for NULL.
uint16_t llmpay_error_number(const struct llmpay_error *handle);

// The error's stable machine name, such as `signature_mismatch`. NULL for NULL.
const char *llmpay_error_code(const struct llmpay_error *handle, size_t *length);

// What happened, in English, without a value of a message.
const char *llmpay_error_text(const struct llmpay_error *handle, size_t *length);

// The name of the field that the error is about, or NULL.
const char *llmpay_error_field(const struct llmpay_error *handle, size_t *length);

// What exactly is wrong, as a machine name or a short text, or NULL.
const char *llmpay_error_detail(const struct llmpay_error *handle, size_t *length);

// At which byte of the input the fault is, from 0. False where that is not known.
bool llmpay_error_offset(const struct llmpay_error *handle, size_t *offset);

// In which line and column (in characters) of a message's text the fault is, from 1. False where that
// is not known.
bool llmpay_error_position(const struct llmpay_error *handle,
                           size_t *line,
                           size_t *column);

// Frees an error.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_error_free(struct llmpay_error *handle);

// The bytes, which live as long as the handle. A text is UTF-8, without a NUL at its end.
const char *llmpay_bytes_data(const struct llmpay_bytes *handle, size_t *length);

// Wipes and frees bytes.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_bytes_free(struct llmpay_bytes *handle);

// How many names there are.
size_t llmpay_names_count(const struct llmpay_names *handle);

// The name at a place, from 0, or NULL behind the last.
const char *llmpay_names_at(const struct llmpay_names *handle, size_t place, size_t *length);

// Frees names.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_names_free(struct llmpay_names *handle);

// Reads a private key as a file holds it: PEM, bare base64 or DER, of PKCS#8 or PKCS#1.
//
// Errors: `key_format` (not base64, truncated, a file that is named), `key_kind` (another kind of key),
// `key_encrypted`, `key_size` (below 1017 or above 4096 bits), `key_invalid` (numbers that do not fit).
// `llmpay_diagnose_key` says more.
struct llmpay_error *llmpay_signing_key_from_bytes(const char *data,
                                                   size_t length,
                                                   struct llmpay_signing_key **out);

// As `llmpay_signing_key_from_bytes`, of DER alone.
struct llmpay_error *llmpay_signing_key_from_der(const char *data,
                                                 size_t length,
                                                 struct llmpay_signing_key **out);

// The public half, lent: it lives as long as the private key, and is not freed.
const struct llmpay_verifying_key *llmpay_signing_key_verifying_key(const struct llmpay_signing_key *handle);

// The key as PKCS#8 DER, to hand it to a library or device that signs. It is a secret.
struct llmpay_error *llmpay_signing_key_to_pkcs8_der(const struct llmpay_signing_key *handle,
                                                     struct llmpay_bytes **out);

// Whether these are the two halves of one pair. False where one is NULL.
bool llmpay_signing_key_is_pair_of(const struct llmpay_signing_key *handle,
                                   const struct llmpay_verifying_key *public_);

// Signs a digest (of 16 bytes for `LLMPAY_RSA`, 32 for `LLMPAY_SHA256_WITH_RSA`) with the core's own
// arithmetic, blinded, and checks the signature before it is released.
//
// Errors: `misuse` (a digest of another length, no such sign type), `signing_failed` (no randomness, or
// the result did not check: a damaged key).
struct llmpay_error *llmpay_signing_key_sign_digest(const struct llmpay_signing_key *handle,
                                                    uint32_t sign_type,
                                                    const char *digest,
                                                    size_t digest_length,
                                                    struct llmpay_bytes **out);

// Wipes and frees a private key, and the public half that it lent.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_signing_key_free(struct llmpay_signing_key *handle);

// Reads a public key as a file holds it: PEM, bare base64 or DER, of SPKI or PKCS#1. To verify what
// LianLian sends, this is LianLian's public key.
//
// Errors: as those of `llmpay_signing_key_from_bytes`.
struct llmpay_error *llmpay_verifying_key_from_bytes(const char *data,
                                                     size_t length,
                                                     struct llmpay_verifying_key **out);

// As `llmpay_verifying_key_from_bytes`, of DER alone.
struct llmpay_error *llmpay_verifying_key_from_der(const char *data,
                                                   size_t length,
                                                   struct llmpay_verifying_key **out);

// A key that LianLian published, by its code: see `llmpay_tables`.
//
// Errors: `misuse` (no such code).
struct llmpay_error *llmpay_verifying_key_known(const char *code,
                                                size_t code_length,
                                                struct llmpay_verifying_key **out);

// The length of the modulus in bits, 0 for NULL.
size_t llmpay_verifying_key_bits(const struct llmpay_verifying_key *handle);

// What it was read from: `spki-pem`, `pkcs8-base64`, …
const char *llmpay_verifying_key_format(const struct llmpay_verifying_key *handle, size_t *length);

// SHA-256 of its `SubjectPublicKeyInfo`, in hex: what tells keys apart in logs.
const char *llmpay_verifying_key_fingerprint(const struct llmpay_verifying_key *handle,
                                             size_t *length);

// The code of the key that LianLian published, if it is one, or NULL.
const char *llmpay_verifying_key_known_code(const struct llmpay_verifying_key *handle,
                                            size_t *length);

// The key as `SubjectPublicKeyInfo` in DER.
struct llmpay_error *llmpay_verifying_key_to_spki_der(const struct llmpay_verifying_key *handle,
                                                      struct llmpay_bytes **out);

// Verifies a signature of a digest with the core's own arithmetic.
//
// Errors: `signature_length`, `signature_mismatch`; `misuse` (a digest of another length).
struct llmpay_error *llmpay_verifying_key_verify_digest(const struct llmpay_verifying_key *handle,
                                                        uint32_t sign_type,
                                                        const char *digest,
                                                        size_t digest_length,
                                                        const char *signature,
                                                        size_t signature_length);

// Frees a public key. Not for one that a private key lent.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_verifying_key_free(struct llmpay_verifying_key *handle);

// Hashes bytes as a sign type asks for: 16 bytes (MD5) or 32 (SHA-256).
struct llmpay_error *llmpay_digest(uint32_t sign_type,
                                   const char *data,
                                   size_t length,
                                   struct llmpay_bytes **out);

// Compares the block that a raw public operation (without padding) recovered from a signature: as many
// bytes as the modulus. Of a signature that the operation refused, hand in zeros.
//
// Errors: `signature_length`, `signature_mismatch`; `misuse` (a digest of another length).
struct llmpay_error *llmpay_verify_block(uint32_t sign_type,
                                         const char *digest,
                                         size_t digest_length,
                                         const char *signature,
                                         size_t signature_length,
                                         const char *block,
                                         size_t block_length);

// Checks a Card Bind Verify request, and prepares it for its signature. `no_order` may be NULL, which
// leaves it out.
//
// Errors: `empty_field`, `field_too_long`, `field_format`, `ambiguous_value` (see the API page and
// rules REQ-1 to REQ-7), `invalid_utf8`, `misuse` (no such sign type).
struct llmpay_error *llmpay_request_prepare(const char *oid_partner,
                                            size_t oid_partner_length,
                                            const char *user_id,
                                            size_t user_id_length,
                                            const char *token,
                                            size_t token_length,
                                            const char *verify_code,
                                            size_t verify_code_length,
                                            const char *no_order,
                                            size_t no_order_length,
                                            uint32_t sign_type,
                                            struct llmpay_prepared **out);

// As `llmpay_request_prepare`, of a JSON object with the request's fields.
struct llmpay_error *llmpay_request_prepare_json(const char *fields,
                                                 size_t fields_length,
                                                 uint32_t sign_type,
                                                 struct llmpay_prepared **out);

// Prepares any MPAY request, of a JSON object with its fields.
//
// Errors: those of reading JSON, `nested_field`, `field_name`, `unknown_sign_type`,
// `sign_type_not_allowed` (the fields name another one).
struct llmpay_error *llmpay_message_prepare_json(const char *fields,
                                                 size_t fields_length,
                                                 uint32_t sign_type,
                                                 struct llmpay_prepared **out);

// The text that is signed: with every value, so keep it out of logs.
const char *llmpay_prepared_signing_string(const struct llmpay_prepared *handle, size_t *length);

// Its digest, of 16 or 32 bytes.
const char *llmpay_prepared_digest(const struct llmpay_prepared *handle, size_t *length);

// Its `DigestInfo` in DER: what a key elsewhere signs that pads, but does not hash.
const char *llmpay_prepared_digest_info(const struct llmpay_prepared *handle, size_t *length);

// Signs it with the core's own arithmetic. The handle stays, and is still to be freed.
//
// Errors: `signing_failed`.
struct llmpay_error *llmpay_prepared_sign(const struct llmpay_prepared *handle,
                                          const struct llmpay_signing_key *key,
                                          struct llmpay_signed **out);

// Takes the signature of a key elsewhere, and checks it with the public half.
//
// Errors: `signature_length`, `signature_mismatch`: another key, another digest, or a digest that was
// hashed again; `llmpay_diagnose_signature` says which.
struct llmpay_error *llmpay_prepared_finish(const struct llmpay_prepared *handle,
                                            const char *signature,
                                            size_t signature_length,
                                            const struct llmpay_verifying_key *key,
                                            struct llmpay_signed **out);

// As `llmpay_prepared_finish`, with the block that a raw public operation recovered from the signature.
struct llmpay_error *llmpay_prepared_finish_with_block(const struct llmpay_prepared *handle,
                                                       const char *signature,
                                                       size_t signature_length,
                                                       const char *block,
                                                       size_t block_length,
                                                       struct llmpay_signed **out);

// Wipes and frees it.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_prepared_free(struct llmpay_prepared *handle);

// The JSON body to send, as `application/json; charset=utf-8`.
const char *llmpay_signed_body(const struct llmpay_signed *handle, size_t *length);

// The text that was signed: with every value, so keep it out of logs.
const char *llmpay_signed_signing_string(const struct llmpay_signed *handle, size_t *length);

// The bytes of the signature.
const char *llmpay_signed_signature(const struct llmpay_signed *handle, size_t *length);

// What is expected of the answer.
//
// Errors: `misuse` (not a Card Bind Verify request).
struct llmpay_error *llmpay_signed_expected(const struct llmpay_signed *handle,
                                            struct llmpay_expected **out);

// Wipes and frees it.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_signed_free(struct llmpay_signed *handle);

// What is expected of the answer to a request that is not at hand. `no_order` may be NULL.
//
// Errors: as those of `llmpay_request_prepare`.
struct llmpay_error *llmpay_expected_new(const char *oid_partner,
                                         size_t oid_partner_length,
                                         const char *user_id,
                                         size_t user_id_length,
                                         const char *no_order,
                                         size_t no_order_length,
                                         uint32_t sign_type,
                                         struct llmpay_expected **out);

// What is expected of the answer to a request, by the body that was sent.
//
// Errors: those of reading JSON, and of the fields that it compares.
struct llmpay_error *llmpay_expected_from_body(const char *body,
                                               size_t body_length,
                                               struct llmpay_expected **out);

// Allows other sign types than the request's: a set of bits, `LLMPAY_RSA | LLMPAY_SHA256_WITH_RSA`.
struct llmpay_error *llmpay_expected_allow(struct llmpay_expected *handle, uint32_t sign_types);

// Takes fields out of the signature, which LianLian left out of it. Their values are then anybody's.
struct llmpay_error *llmpay_expected_exclude(struct llmpay_expected *handle,
                                             const struct llmpay_text *names,
                                             size_t count);

// Verifies a response with the core's own arithmetic: the whole way from bytes to the outcome.
//
// Errors: those of reading JSON; `missing_signature`, `signature_encoding`, `signature_length`,
// `signature_mismatch` (not LianLian's, or altered: `llmpay_diagnose` says why),
// `unknown_sign_type`, `sign_type_not_allowed`, `response_mismatch` (the answer to another request),
// and those of the fields of a success.
struct llmpay_error *llmpay_expected_verify_response(const struct llmpay_expected *handle,
                                                     const char *body,
                                                     size_t body_length,
                                                     const struct llmpay_verifying_key *key,
                                                     struct llmpay_outcome **out);

// Reads a response whose signature is verified elsewhere. Errors: as those of
// `llmpay_expected_verify_response`, but for what the signature decides.
struct llmpay_error *llmpay_expected_open(const struct llmpay_expected *handle,
                                          const char *body,
                                          size_t body_length,
                                          struct llmpay_opened **out);

// Frees it.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_expected_free(struct llmpay_expected *handle);

// Reads a message of any MPAY API. `direction` is `LLMPAY_REQUEST` or `LLMPAY_RESPONSE`; `excluded`
// names fields that the caller takes out of the signature.
//
// Errors: those of reading JSON, `nested_field`, `number_format`, `missing_signature`,
// `signature_encoding`, `unknown_sign_type`.
struct llmpay_error *llmpay_message_open(const char *body,
                                         size_t body_length,
                                         uint32_t direction,
                                         const struct llmpay_text *excluded,
                                         size_t excluded_count,
                                         struct llmpay_opened **out);

// Whether there is a signature to verify: an unsigned refusal has none, and its outcome needs neither key
// nor block.
bool llmpay_opened_is_signed(const struct llmpay_opened *handle);

// Its sign type, 0 where it is not signed.
uint32_t llmpay_opened_sign_type(const struct llmpay_opened *handle);

// The text that has to be signed, or NULL: with every value, so keep it out of logs.
const char *llmpay_opened_signing_string(const struct llmpay_opened *handle, size_t *length);

// Its digest, or NULL.
const char *llmpay_opened_digest(const struct llmpay_opened *handle, size_t *length);

// Its `DigestInfo` in DER.
const char *llmpay_opened_digest_info(const struct llmpay_opened *handle, size_t *length);

// The bytes of its signature, or NULL.
const char *llmpay_opened_signature(const struct llmpay_opened *handle, size_t *length);

// The outcome, verified with the core's own arithmetic. The handle is used up, but still to be freed; so
// it is by the two functions below.
//
// Errors: as those of `llmpay_expected_verify_response`; `misuse` (used up, or of `llmpay_message_open`).
struct llmpay_error *llmpay_opened_outcome(struct llmpay_opened *handle,
                                           const struct llmpay_verifying_key *key,
                                           struct llmpay_outcome **out);

// The outcome, by the block that a raw public operation recovered from the signature: as many bytes as
// the modulus; zeros where the operation refused the signature. Without a signature none is needed.
struct llmpay_error *llmpay_opened_outcome_with_block(struct llmpay_opened *handle,
                                                      const char *block,
                                                      size_t block_length,
                                                      struct llmpay_outcome **out);

// The outcome, by the word of a host that verifies, for want of its block: `LLMPAY_MATCHES`,
// `LLMPAY_DOES_NOT_MATCH` or `LLMPAY_NO_ANSWER`. Use it only for a host that passes
// `vectors/raw_signatures.json`.
struct llmpay_error *llmpay_opened_outcome_by_host(struct llmpay_opened *handle,
                                                   uint32_t verdict,
                                                   struct llmpay_outcome **out);

// A message of any MPAY API, verified with the core's own arithmetic. `sign_types` is the set of those
// that are allowed. The handle is used up, but still to be freed.
//
// Errors: `sign_type_not_allowed`, `signature_length`, `signature_mismatch`; `misuse` (used up, or the
// answer to a request).
struct llmpay_error *llmpay_opened_verified(struct llmpay_opened *handle,
                                            const struct llmpay_verifying_key *key,
                                            uint32_t sign_types,
                                            struct llmpay_verified **out);

// As `llmpay_opened_verified`, by the block that a raw public operation recovered.
struct llmpay_error *llmpay_opened_verified_with_block(struct llmpay_opened *handle,
                                                       const char *block,
                                                       size_t block_length,
                                                       uint32_t sign_types,
                                                       struct llmpay_verified **out);

// As `llmpay_opened_verified`, by the word of a host that verifies.
struct llmpay_error *llmpay_opened_verified_by_host(struct llmpay_opened *handle,
                                                    uint32_t verdict,
                                                    uint32_t sign_types,
                                                    struct llmpay_verified **out);

// Wipes and frees it.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_opened_free(struct llmpay_opened *handle);

// `LLMPAY_BOUND`, `LLMPAY_REFUSED` (signed by LianLian) or `LLMPAY_UNSIGNED` (anybody's word: query before
// you act on it). 0 for NULL.
uint32_t llmpay_outcome_kind(const struct llmpay_outcome *handle);

// The bound card's number, as LianLian sends it. NULL where it is not bound.
const char *llmpay_outcome_card_no(const struct llmpay_outcome *handle, size_t *length);

// The card's number with all but its last digits masked, for logs. NULL where it is not bound.
const char *llmpay_outcome_masked_card_no(const struct llmpay_outcome *handle, size_t *length);

// The agreement number, where LianLian sends one. NULL where it is not bound.
const char *llmpay_outcome_no_agree(const struct llmpay_outcome *handle, size_t *length);

// The order number, where LianLian sends one. NULL where it is not bound.
const char *llmpay_outcome_no_order(const struct llmpay_outcome *handle, size_t *length);

// The return code of a refusal, of either kind. NULL where it is bound.
const char *llmpay_outcome_ret_code(const struct llmpay_outcome *handle, size_t *length);

// The message of a refusal, of either kind. NULL where it is bound.
const char *llmpay_outcome_ret_msg(const struct llmpay_outcome *handle, size_t *length);

// What to do next, of a signed refusal: `ask_code_again`, … (see `llmpay_tables`). NULL for all others: an
// unsigned refusal has none.
const char *llmpay_outcome_next_step(const struct llmpay_outcome *handle,
                                     size_t *length);

// Any field of the response by its name, and whether it is signed. NULL where it is missing.
const char *llmpay_outcome_field(const struct llmpay_outcome *handle,
                                 const char *name,
                                 size_t name_length,
                                 bool *is_signed,
                                 size_t *length);

// Wipes and frees it.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_outcome_free(struct llmpay_outcome *handle);

// Its sign type.
uint32_t llmpay_verified_sign_type(const struct llmpay_verified *handle);

// The value of a field that is signed, by its name. NULL where there is none: an unsigned value is never
// handed out.
const char *llmpay_verified_value(const struct llmpay_verified *handle,
                                  const char *name,
                                  size_t name_length,
                                  size_t *length);

// The name of a field that is signed, in signing order, at a place from 0. NULL behind the last.
const char *llmpay_verified_signed_at(const struct llmpay_verified *handle,
                                      size_t place,
                                      size_t *length);

// The name of a field that has a value and is not signed. NULL behind the last.
const char *llmpay_verified_unsigned_at(const struct llmpay_verified *handle,
                                        size_t place,
                                        size_t *length);

// The name of a signed field whose value reads as further fields (`&x=`). NULL behind the last.
const char *llmpay_verified_ambiguous_at(const struct llmpay_verified *handle,
                                         size_t place,
                                         size_t *length);

// Wipes and frees it.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_verified_free(struct llmpay_verified *handle);

// The fields of a message that are signed, without regard to a signature.
//
// Errors: those of reading JSON, `nested_field`, `number_format`, `field_name`, `duplicate_field`.
struct llmpay_error *llmpay_fields_from_message(const char *body,
                                                size_t body_length,
                                                uint32_t direction,
                                                struct llmpay_fields **out);

// The fields of a request that is to be signed, with `sign_type` added where it is missing.
//
// Errors: those above, `unknown_sign_type`, `sign_type_not_allowed`.
struct llmpay_error *llmpay_fields_to_sign(const char *body,
                                           size_t body_length,
                                           uint32_t sign_type,
                                           struct llmpay_fields **out);

// The text that is signed: with every value, so keep it out of logs.
const char *llmpay_fields_signing_string(const struct llmpay_fields *handle, size_t *length);

// The name of a field that has a value and is not signed, at a place from 0. NULL behind the last.
const char *llmpay_fields_unsigned_at(const struct llmpay_fields *handle,
                                      size_t place,
                                      size_t *length);

// Wipes and frees it.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_fields_free(struct llmpay_fields *handle);

// Orders names as they are signed.
//
// Errors: `duplicate_field` (equal but for case), `field_name`.
struct llmpay_error *llmpay_signing_order(const struct llmpay_text *names,
                                          size_t count,
                                          struct llmpay_names **out);

// Verifies many messages with one key: `numbers[i]` is 0, or the number of the error of `messages[i]`.
// One thread; call it from several for more.
//
// Errors: `misuse` only.
struct llmpay_error *llmpay_verify_batch(const struct llmpay_text *messages,
                                         size_t count,
                                         uint32_t direction,
                                         const struct llmpay_text *excluded,
                                         size_t excluded_count,
                                         uint32_t sign_types,
                                         const struct llmpay_verifying_key *key,
                                         uint16_t *numbers);

// Why does this message not verify? `keys` are those that may have signed it: the first of the sender's
// side is the one that verification was tried with. `texts` are what the signer says was signed.
//
// Errors: `misuse`, `invalid_utf8` (a name or text). A message is never refused.
struct llmpay_error *llmpay_diagnose(const char *body,
                                     size_t body_length,
                                     uint32_t direction,
                                     const struct llmpay_named_key *keys,
                                     size_t key_count,
                                     const struct llmpay_text *excluded,
                                     size_t excluded_count,
                                     const struct llmpay_text *texts,
                                     size_t text_count,
                                     struct llmpay_diagnosis **out);

// Why is this signature, of a key elsewhere, not that of this digest?
//
// Errors: `misuse`.
struct llmpay_error *llmpay_diagnose_signature(uint32_t sign_type,
                                               const char *digest,
                                               size_t digest_length,
                                               const char *signature,
                                               size_t signature_length,
                                               const struct llmpay_named_key *keys,
                                               size_t key_count,
                                               struct llmpay_diagnosis **out);

// Whether the message verifies after all.
bool llmpay_diagnosis_verifies(const struct llmpay_diagnosis *handle);

// The diagnosis as a JSON object: see `Report::to_json` of the crate `lianlian-mpay-diagnose`. `language` is
// `LLMPAY_ENGLISH` or `LLMPAY_CHINESE`; values of the message are in it only with `with_values`.
struct llmpay_error *llmpay_diagnosis_json(const struct llmpay_diagnosis *handle,
                                           uint32_t language,
                                           bool with_values,
                                           struct llmpay_bytes **out);

// The diagnosis as a text for people.
struct llmpay_error *llmpay_diagnosis_text(const struct llmpay_diagnosis *handle,
                                           uint32_t language,
                                           bool with_values,
                                           struct llmpay_bytes **out);

// Wipes and frees it.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_diagnosis_free(struct llmpay_diagnosis *handle);

// What is this key? `role` is the one that is needed, `LLMPAY_PRIVATE` or `LLMPAY_PUBLIC`.
//
// Errors: `misuse`. Bytes are never refused.
struct llmpay_error *llmpay_diagnose_key(const char *data,
                                         size_t length,
                                         uint32_t role,
                                         struct llmpay_key_diagnosis **out);

// The diagnosis as a JSON object: see `KeyReport::to_json` of the crate `lianlian-mpay-diagnose`.
struct llmpay_error *llmpay_key_diagnosis_json(const struct llmpay_key_diagnosis *handle,
                                               uint32_t language,
                                               struct llmpay_bytes **out);

// The diagnosis as a text for people.
struct llmpay_error *llmpay_key_diagnosis_text(const struct llmpay_key_diagnosis *handle,
                                               uint32_t language,
                                               struct llmpay_bytes **out);

// Frees it.
// NULL is fine. Nothing may use the handle, or what it lent, afterwards.
void llmpay_key_diagnosis_free(struct llmpay_key_diagnosis *handle);

// What is listed in the core, as one JSON object: `endpoint`, `content_type`, `limits`, `errors` (number and
// code), `reasons` (number, code, and the texts in both languages), `ret_codes` (code, meaning, LianLian's
// own text, next step), `next_steps`, `known_keys`.
struct llmpay_error *llmpay_tables(struct llmpay_bytes **out);

// The version of this library, a text that ends with NUL.
const char *llmpay_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* LIANLIAN_MPAY_H */
