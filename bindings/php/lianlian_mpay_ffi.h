#define FFI_SCOPE "LIANLIAN_MPAY"
#define FFI_LIB "liblianlian_mpay_c.so"
typedef struct llmpay_bytes llmpay_bytes;
typedef struct llmpay_diagnosis llmpay_diagnosis;
typedef struct llmpay_expected llmpay_expected;
typedef struct llmpay_error llmpay_error;
typedef struct llmpay_fields llmpay_fields;
typedef struct llmpay_key_diagnosis llmpay_key_diagnosis;
typedef struct llmpay_names llmpay_names;
typedef struct llmpay_opened llmpay_opened;
typedef struct llmpay_outcome llmpay_outcome;
typedef struct llmpay_prepared llmpay_prepared;
typedef struct llmpay_signed llmpay_signed;
typedef struct llmpay_signing_key llmpay_signing_key;
typedef struct llmpay_verified llmpay_verified;
typedef struct llmpay_verifying_key llmpay_verifying_key;
typedef struct llmpay_text {
  const char *data;
  size_t length;
} llmpay_text;
typedef struct llmpay_named_key {
  struct llmpay_text name;
  uint32_t side;
  const struct llmpay_verifying_key *key;
} llmpay_named_key;
uint16_t llmpay_error_number(const struct llmpay_error *handle);
const uint8_t *llmpay_error_code(const struct llmpay_error *handle, size_t *length);
const uint8_t *llmpay_error_text(const struct llmpay_error *handle, size_t *length);
const uint8_t *llmpay_error_field(const struct llmpay_error *handle, size_t *length);
const uint8_t *llmpay_error_detail(const struct llmpay_error *handle, size_t *length);
bool llmpay_error_offset(const struct llmpay_error *handle, size_t *offset);
bool llmpay_error_position(const struct llmpay_error *handle,
                           size_t *line,
                           size_t *column);
void llmpay_error_free(struct llmpay_error *handle);
const uint8_t *llmpay_bytes_data(const struct llmpay_bytes *handle, size_t *length);
void llmpay_bytes_free(struct llmpay_bytes *handle);
size_t llmpay_names_count(const struct llmpay_names *handle);
const uint8_t *llmpay_names_at(const struct llmpay_names *handle, size_t place, size_t *length);
void llmpay_names_free(struct llmpay_names *handle);
struct llmpay_error *llmpay_signing_key_from_bytes(const char *data,
                                                   size_t length,
                                                   struct llmpay_signing_key **out);
struct llmpay_error *llmpay_signing_key_from_der(const char *data,
                                                 size_t length,
                                                 struct llmpay_signing_key **out);
const struct llmpay_verifying_key *llmpay_signing_key_verifying_key(const struct llmpay_signing_key *handle);
struct llmpay_error *llmpay_signing_key_to_pkcs8_der(const struct llmpay_signing_key *handle,
                                                     struct llmpay_bytes **out);
bool llmpay_signing_key_is_pair_of(const struct llmpay_signing_key *handle,
                                   const struct llmpay_verifying_key *public_);
struct llmpay_error *llmpay_signing_key_sign_digest(const struct llmpay_signing_key *handle,
                                                    uint32_t sign_type,
                                                    const char *digest,
                                                    size_t digest_length,
                                                    struct llmpay_bytes **out);
void llmpay_signing_key_free(struct llmpay_signing_key *handle);
struct llmpay_error *llmpay_verifying_key_from_bytes(const char *data,
                                                     size_t length,
                                                     struct llmpay_verifying_key **out);
struct llmpay_error *llmpay_verifying_key_from_der(const char *data,
                                                   size_t length,
                                                   struct llmpay_verifying_key **out);
struct llmpay_error *llmpay_verifying_key_known(const char *code,
                                                size_t code_length,
                                                struct llmpay_verifying_key **out);
size_t llmpay_verifying_key_bits(const struct llmpay_verifying_key *handle);
const uint8_t *llmpay_verifying_key_format(const struct llmpay_verifying_key *handle, size_t *length);
const uint8_t *llmpay_verifying_key_fingerprint(const struct llmpay_verifying_key *handle,
                                             size_t *length);
const uint8_t *llmpay_verifying_key_known_code(const struct llmpay_verifying_key *handle,
                                            size_t *length);
struct llmpay_error *llmpay_verifying_key_to_spki_der(const struct llmpay_verifying_key *handle,
                                                      struct llmpay_bytes **out);
struct llmpay_error *llmpay_verifying_key_verify_digest(const struct llmpay_verifying_key *handle,
                                                        uint32_t sign_type,
                                                        const char *digest,
                                                        size_t digest_length,
                                                        const char *signature,
                                                        size_t signature_length);
void llmpay_verifying_key_free(struct llmpay_verifying_key *handle);
struct llmpay_error *llmpay_digest(uint32_t sign_type,
                                   const char *data,
                                   size_t length,
                                   struct llmpay_bytes **out);
struct llmpay_error *llmpay_verify_block(uint32_t sign_type,
                                         const char *digest,
                                         size_t digest_length,
                                         const char *signature,
                                         size_t signature_length,
                                         const char *block,
                                         size_t block_length);
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
struct llmpay_error *llmpay_request_prepare_json(const char *fields,
                                                 size_t fields_length,
                                                 uint32_t sign_type,
                                                 struct llmpay_prepared **out);
struct llmpay_error *llmpay_message_prepare_json(const char *fields,
                                                 size_t fields_length,
                                                 uint32_t sign_type,
                                                 struct llmpay_prepared **out);
const uint8_t *llmpay_prepared_signing_string(const struct llmpay_prepared *handle, size_t *length);
const uint8_t *llmpay_prepared_digest(const struct llmpay_prepared *handle, size_t *length);
const uint8_t *llmpay_prepared_digest_info(const struct llmpay_prepared *handle, size_t *length);
struct llmpay_error *llmpay_prepared_sign(const struct llmpay_prepared *handle,
                                          const struct llmpay_signing_key *key,
                                          struct llmpay_signed **out);
struct llmpay_error *llmpay_prepared_finish(const struct llmpay_prepared *handle,
                                            const char *signature,
                                            size_t signature_length,
                                            const struct llmpay_verifying_key *key,
                                            struct llmpay_signed **out);
struct llmpay_error *llmpay_prepared_finish_with_block(const struct llmpay_prepared *handle,
                                                       const char *signature,
                                                       size_t signature_length,
                                                       const char *block,
                                                       size_t block_length,
                                                       struct llmpay_signed **out);
void llmpay_prepared_free(struct llmpay_prepared *handle);
const uint8_t *llmpay_signed_body(const struct llmpay_signed *handle, size_t *length);
const uint8_t *llmpay_signed_signing_string(const struct llmpay_signed *handle, size_t *length);
const uint8_t *llmpay_signed_signature(const struct llmpay_signed *handle, size_t *length);
struct llmpay_error *llmpay_signed_expected(const struct llmpay_signed *handle,
                                            struct llmpay_expected **out);
void llmpay_signed_free(struct llmpay_signed *handle);
struct llmpay_error *llmpay_expected_new(const char *oid_partner,
                                         size_t oid_partner_length,
                                         const char *user_id,
                                         size_t user_id_length,
                                         const char *no_order,
                                         size_t no_order_length,
                                         uint32_t sign_type,
                                         struct llmpay_expected **out);
struct llmpay_error *llmpay_expected_from_body(const char *body,
                                               size_t body_length,
                                               struct llmpay_expected **out);
struct llmpay_error *llmpay_expected_allow(struct llmpay_expected *handle, uint32_t sign_types);
struct llmpay_error *llmpay_expected_exclude(struct llmpay_expected *handle,
                                             const struct llmpay_text *names,
                                             size_t count);
struct llmpay_error *llmpay_expected_verify_response(const struct llmpay_expected *handle,
                                                     const char *body,
                                                     size_t body_length,
                                                     const struct llmpay_verifying_key *key,
                                                     struct llmpay_outcome **out);
struct llmpay_error *llmpay_expected_open(const struct llmpay_expected *handle,
                                          const char *body,
                                          size_t body_length,
                                          struct llmpay_opened **out);
void llmpay_expected_free(struct llmpay_expected *handle);
struct llmpay_error *llmpay_message_open(const char *body,
                                         size_t body_length,
                                         uint32_t direction,
                                         const struct llmpay_text *excluded,
                                         size_t excluded_count,
                                         struct llmpay_opened **out);
bool llmpay_opened_is_signed(const struct llmpay_opened *handle);
uint32_t llmpay_opened_sign_type(const struct llmpay_opened *handle);
const uint8_t *llmpay_opened_signing_string(const struct llmpay_opened *handle, size_t *length);
const uint8_t *llmpay_opened_digest(const struct llmpay_opened *handle, size_t *length);
const uint8_t *llmpay_opened_digest_info(const struct llmpay_opened *handle, size_t *length);
const uint8_t *llmpay_opened_signature(const struct llmpay_opened *handle, size_t *length);
struct llmpay_error *llmpay_opened_outcome(struct llmpay_opened *handle,
                                           const struct llmpay_verifying_key *key,
                                           struct llmpay_outcome **out);
struct llmpay_error *llmpay_opened_outcome_with_block(struct llmpay_opened *handle,
                                                      const char *block,
                                                      size_t block_length,
                                                      struct llmpay_outcome **out);
struct llmpay_error *llmpay_opened_outcome_by_host(struct llmpay_opened *handle,
                                                   uint32_t verdict,
                                                   struct llmpay_outcome **out);
struct llmpay_error *llmpay_opened_verified(struct llmpay_opened *handle,
                                            const struct llmpay_verifying_key *key,
                                            uint32_t sign_types,
                                            struct llmpay_verified **out);
struct llmpay_error *llmpay_opened_verified_with_block(struct llmpay_opened *handle,
                                                       const char *block,
                                                       size_t block_length,
                                                       uint32_t sign_types,
                                                       struct llmpay_verified **out);
struct llmpay_error *llmpay_opened_verified_by_host(struct llmpay_opened *handle,
                                                    uint32_t verdict,
                                                    uint32_t sign_types,
                                                    struct llmpay_verified **out);
void llmpay_opened_free(struct llmpay_opened *handle);
uint32_t llmpay_outcome_kind(const struct llmpay_outcome *handle);
const uint8_t *llmpay_outcome_card_no(const struct llmpay_outcome *handle, size_t *length);
const uint8_t *llmpay_outcome_masked_card_no(const struct llmpay_outcome *handle, size_t *length);
const uint8_t *llmpay_outcome_no_agree(const struct llmpay_outcome *handle, size_t *length);
const uint8_t *llmpay_outcome_no_order(const struct llmpay_outcome *handle, size_t *length);
const uint8_t *llmpay_outcome_ret_code(const struct llmpay_outcome *handle, size_t *length);
const uint8_t *llmpay_outcome_ret_msg(const struct llmpay_outcome *handle, size_t *length);
const uint8_t *llmpay_outcome_next_step(const struct llmpay_outcome *handle,
                                     size_t *length);
const uint8_t *llmpay_outcome_field(const struct llmpay_outcome *handle,
                                 const char *name,
                                 size_t name_length,
                                 bool *is_signed,
                                 size_t *length);
void llmpay_outcome_free(struct llmpay_outcome *handle);
uint32_t llmpay_verified_sign_type(const struct llmpay_verified *handle);
const uint8_t *llmpay_verified_value(const struct llmpay_verified *handle,
                                  const char *name,
                                  size_t name_length,
                                  size_t *length);
const uint8_t *llmpay_verified_signed_at(const struct llmpay_verified *handle,
                                      size_t place,
                                      size_t *length);
const uint8_t *llmpay_verified_unsigned_at(const struct llmpay_verified *handle,
                                        size_t place,
                                        size_t *length);
const uint8_t *llmpay_verified_ambiguous_at(const struct llmpay_verified *handle,
                                         size_t place,
                                         size_t *length);
void llmpay_verified_free(struct llmpay_verified *handle);
struct llmpay_error *llmpay_fields_from_message(const char *body,
                                                size_t body_length,
                                                uint32_t direction,
                                                struct llmpay_fields **out);
struct llmpay_error *llmpay_fields_to_sign(const char *body,
                                           size_t body_length,
                                           uint32_t sign_type,
                                           struct llmpay_fields **out);
const uint8_t *llmpay_fields_signing_string(const struct llmpay_fields *handle, size_t *length);
const uint8_t *llmpay_fields_unsigned_at(const struct llmpay_fields *handle,
                                      size_t place,
                                      size_t *length);
void llmpay_fields_free(struct llmpay_fields *handle);
struct llmpay_error *llmpay_signing_order(const struct llmpay_text *names,
                                          size_t count,
                                          struct llmpay_names **out);
struct llmpay_error *llmpay_verify_batch(const struct llmpay_text *messages,
                                         size_t count,
                                         uint32_t direction,
                                         const struct llmpay_text *excluded,
                                         size_t excluded_count,
                                         uint32_t sign_types,
                                         const struct llmpay_verifying_key *key,
                                         uint16_t *numbers);
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
struct llmpay_error *llmpay_diagnose_signature(uint32_t sign_type,
                                               const char *digest,
                                               size_t digest_length,
                                               const char *signature,
                                               size_t signature_length,
                                               const struct llmpay_named_key *keys,
                                               size_t key_count,
                                               struct llmpay_diagnosis **out);
bool llmpay_diagnosis_verifies(const struct llmpay_diagnosis *handle);
struct llmpay_error *llmpay_diagnosis_json(const struct llmpay_diagnosis *handle,
                                           uint32_t language,
                                           bool with_values,
                                           struct llmpay_bytes **out);
struct llmpay_error *llmpay_diagnosis_text(const struct llmpay_diagnosis *handle,
                                           uint32_t language,
                                           bool with_values,
                                           struct llmpay_bytes **out);
void llmpay_diagnosis_free(struct llmpay_diagnosis *handle);
struct llmpay_error *llmpay_diagnose_key(const char *data,
                                         size_t length,
                                         uint32_t role,
                                         struct llmpay_key_diagnosis **out);
struct llmpay_error *llmpay_key_diagnosis_json(const struct llmpay_key_diagnosis *handle,
                                               uint32_t language,
                                               struct llmpay_bytes **out);
struct llmpay_error *llmpay_key_diagnosis_text(const struct llmpay_key_diagnosis *handle,
                                               uint32_t language,
                                               struct llmpay_bytes **out);
void llmpay_key_diagnosis_free(struct llmpay_key_diagnosis *handle);
struct llmpay_error *llmpay_tables(struct llmpay_bytes **out);
const char *llmpay_version(void);
