/* Runs vector files through the library: conformance [--core] FILES-OR-FOLDERS. RSA is OpenSSL's, by raw
 * operations; with --core it is the library's own. Prints and exits as the native runner does. */
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "../examples/openssl_host.h"
#include "json_text.h"

static int by_core;

/* How a case fared: what the library refused it with, or what is wrong with the case itself. */
typedef struct result {
    cJSON *out;
    char code[64];
    char problem[256];
} result;

/* What a case needs. */
typedef struct run {
    const cJSON *keys;
    const cJSON *in;
    const char *in_text;
    result *result;
} run;

/* Refused, with this error; false where there is none. */
static int refused(run *run, llmpay_error *error) {
    if (!error)
        return 0;
    size_t length;
    const char *code = llmpay_error_code(error, &length);
    snprintf(run->result->code, sizeof run->result->code, "%.*s", (int)length, code);
    llmpay_error_free(error);
    return 1;
}

static void unusable(run *run, const char *problem) {
    snprintf(run->result->problem, sizeof run->result->problem, "%s", problem);
}

/* Texts of a case */

static const char *text(run *run, const char *name) {
    const char *found = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(run->in, name));
    if (!found)
        unusable(run, name);
    return found;
}

static int has(run *run, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(run->in, name) != NULL;
}

/* Nothing is in `in` but these names. */
static int knows_all(run *run, const char *const *names) {
    const cJSON *member;
    cJSON_ArrayForEach(member, run->in) {
        const char *const *name = names;
        while (*name && strcmp(*name, member->string) != 0)
            name++;
        if (!*name) {
            snprintf(run->result->problem, sizeof run->result->problem, "unknown member `%s`",
                     member->string);
            return 0;
        }
    }
    return 1;
}

#define KNOWS(run, ...) knows_all(run, (const char *const[]){__VA_ARGS__, NULL})

/* Bytes that are freed with the case. */
typedef struct bytes {
    unsigned char *data;
    size_t length;
} bytes;

static bytes of_hex(const char *hex) {
    bytes found = {malloc(strlen(hex) / 2 + 1), strlen(hex) / 2};
    for (size_t i = 0; i < found.length; i++)
        if (sscanf(hex + 2 * i, "%2hhx", &found.data[i]) != 1)
            abort();
    return found;
}

static bytes of_base64(const char *base64) {
    bytes found = {malloc(strlen(base64) + 4), 0};
    int length = EVP_DecodeBlock(found.data, (const unsigned char *)base64, (int)strlen(base64));
    size_t padding = 0;
    for (const char *end = base64 + strlen(base64); end > base64 && end[-1] == '='; end--)
        padding++;
    found.length = length < 0 ? 0 : (size_t)length - padding;
    return found;
}

static char *to_base64(const char *data, size_t length) {
    char *base64 = malloc(length * 4 / 3 + 8);
    EVP_EncodeBlock((unsigned char *)base64, (const unsigned char *)data, (int)length);
    return base64;
}

/* What stands for NUL in the texts of cJSON, which cannot hold it: U+F8FF, which no vector has. */
static const char NUL[] = "\xef\xa3\xbf";

static bytes with_nul(const char *text) {
    bytes found = {malloc(strlen(text) + 1), 0};
    while (*text) {
        int is_nul = strncmp(text, NUL, 3) == 0;
        found.data[found.length++] = is_nul ? 0 : (unsigned char)*text;
        text += is_nul ? 3 : 1;
    }
    return found;
}

/* Puts one escape in the place of another of its length. */
static void replace_escape(char *json, size_t length, const char *from, const char *to) {
    for (size_t i = 0; i + 6 <= length; i++) {
        if (memcmp(json + i, from, 6) == 0)
            memcpy(json + i, to, 6);
        if (json[i] == '\\')
            i++;
    }
}

static void hide_nul(char *json, size_t length) {
    replace_escape(json, length, "\\u0000", "\\uf8ff");
}

static void show_nul(char *json, size_t length) {
    replace_escape(json, length, "\\uf8ff", "\\u0000");
}

static bytes message(run *run) {
    if (has(run, "message") == has(run, "message_hex"))
        unusable(run, "`in` has either `message` or `message_hex`");
    const char *json = text(run, has(run, "message") ? "message" : "message_hex");
    return has(run, "message_hex") && json ? of_hex(json) : with_nul(json ? json : "");
}

static uint32_t direction(run *run) {
    const char *name = text(run, "direction");
    if (name && strcmp(name, "request") == 0)
        return LLMPAY_REQUEST;
    if (name && strcmp(name, "response") == 0)
        return LLMPAY_RESPONSE;
    unusable(run, "unknown direction");
    return 0;
}

/* A sign type by its name: 0 where it is refused, with the code that the library has for it. */
static uint32_t sign_type_of(run *run, const char *name) {
    if (name && strcmp(name, "RSA") == 0)
        return LLMPAY_RSA;
    if (name && strcmp(name, "SHA256withRSA") == 0)
        return LLMPAY_SHA256_WITH_RSA;
    strcpy(run->result->code, "unknown_sign_type");
    return 0;
}

static uint32_t allowed(run *run, uint32_t otherwise) {
    const cJSON *names = cJSON_GetObjectItemCaseSensitive(run->in, "allow"), *name;
    if (!names)
        return otherwise;
    uint32_t bits = 0;
    cJSON_ArrayForEach(name, names) bits |= sign_type_of(run, cJSON_GetStringValue(name));
    return bits;
}

/* A list of texts, which is freed with the case; what the items point to is cJSON's. */
typedef struct texts {
    llmpay_text *items;
    size_t count;
} texts;

static texts list(run *run, const char *name) {
    const cJSON *names = cJSON_GetObjectItemCaseSensitive(run->in, name), *item;
    texts found = {malloc(((size_t)cJSON_GetArraySize(names) + 1) * sizeof(llmpay_text)), 0};
    cJSON_ArrayForEach(item, names) {
        const char *value = cJSON_GetStringValue(item);
        found.items[found.count++] = (llmpay_text){value, value ? strlen(value) : 0};
    }
    return found;
}

/* Keys */

static llmpay_signing_key *signing_key(run *run, const char *id) {
    const cJSON *key = id ? cJSON_GetObjectItemCaseSensitive(run->keys, id) : NULL;
    const char *private = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(key, "private"));
    llmpay_signing_key *found = NULL;
    if (!private)
        unusable(run, "no such private key");
    else
        refused(run, llmpay_signing_key_from_bytes(private, strlen(private), &found));
    return found;
}

static llmpay_verifying_key *verifying_key(run *run, const char *id) {
    const cJSON *key = id ? cJSON_GetObjectItemCaseSensitive(run->keys, id) : NULL;
    const char *public = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(key, "public"));
    llmpay_verifying_key *found = NULL;
    if (public) {
        refused(run, llmpay_verifying_key_from_bytes(public, strlen(public), &found));
        return found;
    }
    llmpay_signing_key *private = signing_key(run, id);
    llmpay_bytes *der = NULL;
    size_t length;
    refused(run, llmpay_verifying_key_to_spki_der(llmpay_signing_key_verifying_key(private), &der));
    const char *data = llmpay_bytes_data(der, &length);
    refused(run, llmpay_verifying_key_from_der(data, length, &found));
    llmpay_bytes_free(der);
    llmpay_signing_key_free(private);
    return found;
}

/* What came out */

static void put(run *run, const char *name, const char *data, size_t length) {
    if (!data)
        return;
    char *copy = calloc(3 * length + 1, 1), *end = copy;
    for (size_t i = 0; i < length; i++) {
        if (data[i] == 0)
            end = stpcpy(end, NUL);
        else
            *end++ = data[i];
    }
    cJSON_AddStringToObject(run->result->out, name, copy);
    free(copy);
}

#define PUT(run, name, getter, handle)                                                             \
    do {                                                                                           \
        size_t length_;                                                                            \
        const char *data_ = getter(handle, &length_);                                              \
        put(run, name, data_, length_);                                                            \
    } while (0)

static int is_stopped(run *run) {
    return run->result->code[0] || run->result->problem[0];
}

/* Each op */

static void order(run *run) {
    if (!KNOWS(run, "names"))
        return;
    texts names = list(run, "names");
    llmpay_names *ordered = NULL;
    refused(run, llmpay_signing_order(names.items, names.count, &ordered));
    cJSON *out = cJSON_AddArrayToObject(run->result->out, "names");
    for (size_t i = 0; i < llmpay_names_count(ordered); i++) {
        size_t length;
        const char *name = llmpay_names_at(ordered, i, &length);
        char *copy = strndup(name, length);
        cJSON_AddItemToArray(out, cJSON_CreateString(copy));
        free(copy);
    }
    llmpay_names_free(ordered);
    free(names.items);
}

static void signing_string(run *run) {
    if (!KNOWS(run, "message", "message_hex", "direction"))
        return;
    bytes body = message(run);
    llmpay_fields *fields = NULL;
    if (!refused(run, llmpay_fields_from_message((char *)body.data, body.length, direction(run),
                                                 &fields))) {
        PUT(run, "signing_string", llmpay_fields_signing_string, fields);
        cJSON *unsigned_ = cJSON_CreateArray();
        size_t length;
        const char *name;
        for (size_t i = 0; (name = llmpay_fields_unsigned_at(fields, i, &length)); i++) {
            char *copy = strndup(name, length);
            cJSON_AddItemToArray(unsigned_, cJSON_CreateString(copy));
            free(copy);
        }
        if (cJSON_GetArraySize(unsigned_) > 0)
            cJSON_AddItemToObject(run->result->out, "unsigned", unsigned_);
        else
            cJSON_Delete(unsigned_);
    }
    llmpay_fields_free(fields);
    free(body.data);
}

/* The signature of a digest, by the host or by the library. */
static bytes sign_digest(run *run, llmpay_signing_key *key, uint32_t type, const char *digest,
                         size_t length, const char *info, size_t info_length) {
    bytes found = {malloc(512), 0};
    if (by_core) {
        llmpay_bytes *made = NULL;
        if (!refused(run, llmpay_signing_key_sign_digest(key, type, digest, length, &made))) {
            const char *data = llmpay_bytes_data(made, &found.length);
            memcpy(found.data, data, found.length);
        }
        llmpay_bytes_free(made);
        return found;
    }
    EVP_PKEY *host = host_private_key(key);
    unsigned char block[512];
    found.length = host ? host_sign(host, info, info_length, found.data) : 0;
    size_t size = found.length ? host_recover(host, (char *)found.data, found.length, block) : 0;
    EVP_PKEY_free(host);
    /* A signature that does not check, of a damaged key, is not released. */
    llmpay_error *error = llmpay_verify_block(type, digest, length, (char *)found.data,
                                              found.length, (char *)block, size);
    if (error || size == 0)
        strcpy(run->result->code, "signing_failed");
    llmpay_error_free(error);
    return found;
}

static void sign(run *run) {
    if (!KNOWS(run, "message", "message_hex", "key", "sign_type"))
        return;
    bytes body = message(run);
    llmpay_fields *fields = NULL;
    llmpay_signing_key *key = NULL;
    llmpay_bytes *digest = NULL;
    uint32_t type = sign_type_of(run, text(run, "sign_type"));
    if (!is_stopped(run) &&
        !refused(run, llmpay_fields_to_sign((char *)body.data, body.length, type, &fields)) &&
        (key = signing_key(run, text(run, "key")))) {
        size_t length, digest_length;
        const char *string = llmpay_fields_signing_string(fields, &length);
        refused(run, llmpay_digest(type, string, length, &digest));
        const char *hashed = llmpay_bytes_data(digest, &digest_length);
        /* The DigestInfo is the library's to make where there is a message; here it is written out. */
        static const unsigned char md5[] = {0x30, 0x20, 0x30, 0x0c, 6,    8, 0x2a, 0x86, 0x48,
                                            0x86, 0xf7, 0x0d, 2,    5,    5, 0,    4,    0x10};
        static const unsigned char sha256[] = {0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1,
                                               0x65, 3,    4,    2,    1, 5, 0,    4,    0x20};
        char info[64];
        size_t prefix = type == LLMPAY_RSA ? sizeof md5 : sizeof sha256;
        memcpy(info, type == LLMPAY_RSA ? md5 : sha256, prefix);
        memcpy(info + prefix, hashed, digest_length);
        bytes signature =
            sign_digest(run, key, type, hashed, digest_length, info, prefix + digest_length);
        char *base64 = to_base64((char *)signature.data, signature.length);
        put(run, "signature", base64, strlen(base64));
        put(run, "signing_string", string, length);
        free(base64);
        free(signature.data);
    }
    llmpay_bytes_free(digest);
    llmpay_fields_free(fields);
    llmpay_signing_key_free(key);
    free(body.data);
}

static void verify(run *run) {
    if (!KNOWS(run, "message", "message_hex", "key", "direction", "allow", "excluded"))
        return;
    bytes body = message(run);
    texts excluded = list(run, "excluded");
    uint32_t types = allowed(run, LLMPAY_RSA | LLMPAY_SHA256_WITH_RSA);
    llmpay_opened *opened = NULL;
    llmpay_verified *verified = NULL;
    llmpay_verifying_key *key = NULL;
    if (!is_stopped(run) &&
        !refused(run, llmpay_message_open((char *)body.data, body.length, direction(run),
                                          excluded.items, excluded.count, &opened)) &&
        (key = verifying_key(run, text(run, "key")))) {
        if (by_core) {
            refused(run, llmpay_opened_verified(opened, key, types, &verified));
        } else {
            EVP_PKEY *host = host_public_key(key);
            unsigned char block[512];
            size_t length;
            const char *signature = llmpay_opened_signature(opened, &length);
            size_t size = host_recover(host, signature, length, block);
            refused(run, llmpay_opened_verified_with_block(opened, (char *)block, size, types,
                                                           &verified));
            EVP_PKEY_free(host);
        }
        if (verified)
            cJSON_AddTrueToObject(run->result->out, "valid");
    }
    llmpay_verifying_key_free(key);
    llmpay_verified_free(verified);
    llmpay_opened_free(opened);
    free(excluded.items);
    free(body.data);
}

static void verify_raw(run *run) {
    if (!KNOWS(run, "key", "public", "digest", "message_hex", "signature_hex"))
        return;
    const char *name = text(run, "digest");
    uint32_t type = name && strcmp(name, "md5") == 0      ? LLMPAY_RSA
                    : name && strcmp(name, "sha256") == 0 ? LLMPAY_SHA256_WITH_RSA
                                                          : 0;
    bytes signed_ = of_hex(text(run, "message_hex")), signature = of_hex(text(run, "signature_hex"));
    llmpay_bytes *digest = NULL;
    llmpay_verifying_key *key = NULL;
    if (has(run, "public"))
        refused(run, llmpay_verifying_key_from_bytes(text(run, "public"),
                                                     strlen(text(run, "public")), &key));
    else
        key = verifying_key(run, text(run, "key"));
    if (key && !refused(run, llmpay_digest(type, (char *)signed_.data, signed_.length, &digest))) {
        size_t length;
        const char *hashed = llmpay_bytes_data(digest, &length);
        int is_wrong;
        if (by_core) {
            is_wrong = refused(run, llmpay_verifying_key_verify_digest(
                                        key, type, hashed, length, (char *)signature.data,
                                        signature.length));
        } else {
            EVP_PKEY *host = host_public_key(key);
            unsigned char block[512];
            size_t size = host_recover(host, (char *)signature.data, signature.length, block);
            is_wrong = refused(run, llmpay_verify_block(type, hashed, length, (char *)signature.data,
                                                        signature.length, (char *)block, size));
            EVP_PKEY_free(host);
        }
        if (!is_wrong)
            cJSON_AddTrueToObject(run->result->out, "valid");
    }
    llmpay_bytes_free(digest);
    llmpay_verifying_key_free(key);
    free(signed_.data);
    free(signature.data);
}

/* Signs what is prepared, and tells body and signing string. */
static void finish(run *run, llmpay_prepared *prepared, uint32_t type) {
    llmpay_signing_key *key = signing_key(run, text(run, "key"));
    llmpay_signed *made = NULL;
    if (key && by_core) {
        refused(run, llmpay_prepared_sign(prepared, key, &made));
    } else if (key) {
        size_t length, info_length;
        const char *digest = llmpay_prepared_digest(prepared, &length);
        const char *info = llmpay_prepared_digest_info(prepared, &info_length);
        bytes signature = sign_digest(run, key, type, digest, length, info, info_length);
        EVP_PKEY *host = host_public_key(llmpay_signing_key_verifying_key(key));
        unsigned char block[512];
        size_t size = host_recover(host, (char *)signature.data, signature.length, block);
        if (!is_stopped(run))
            refused(run, llmpay_prepared_finish_with_block(prepared, (char *)signature.data,
                                                           signature.length, (char *)block, size,
                                                           &made));
        EVP_PKEY_free(host);
        free(signature.data);
    }
    if (made) {
        size_t length;
        char *body = (char *)llmpay_signed_body(made, &length);
        body = strndup(body, length);
        hide_nul(body, length);
        cJSON_AddItemToObject(run->result->out, "body", cJSON_Parse(body));
        free(body);
        PUT(run, "signing_string", llmpay_signed_signing_string, made);
    }
    llmpay_signed_free(made);
    llmpay_signing_key_free(key);
}

static void body(run *run, int is_typed) {
    if (!KNOWS(run, "fields", "key", "sign_type"))
        return;
    span fields = member_text(run->in_text, "fields");
    uint32_t type = sign_type_of(run, text(run, "sign_type"));
    llmpay_prepared *prepared = NULL;
    if (is_stopped(run))
        return;
    char *json = strndup(fields.data, fields.length);
    show_nul(json, fields.length);
    llmpay_error *error =
        is_typed ? llmpay_request_prepare_json(json, fields.length, type, &prepared)
                 : llmpay_message_prepare_json(json, fields.length, type, &prepared);
    free(json);
    if (!refused(run, error))
        finish(run, prepared, type);
    llmpay_prepared_free(prepared);
}

static void tell(run *run, llmpay_outcome *outcome) {
    uint32_t kind = llmpay_outcome_kind(outcome);
    static const char *const names[] = {"", "bound", "refused", "unsigned"};
    cJSON_AddStringToObject(run->result->out, "outcome", names[kind]);
    PUT(run, "card_no", llmpay_outcome_card_no, outcome);
    PUT(run, "no_agree", llmpay_outcome_no_agree, outcome);
    PUT(run, "no_order", llmpay_outcome_no_order, outcome);
    PUT(run, "ret_code", llmpay_outcome_ret_code, outcome);
    PUT(run, "ret_msg", llmpay_outcome_ret_msg, outcome);
    PUT(run, "next", llmpay_outcome_next_step, outcome);
}

static void response(run *run) {
    if (!KNOWS(run, "message", "message_hex", "key", "request", "allow", "excluded"))
        return;
    bytes received = message(run);
    span request = member_text(run->in_text, "request");
    texts excluded = list(run, "excluded");
    llmpay_expected *expected = NULL;
    llmpay_verifying_key *key = NULL;
    llmpay_opened *opened = NULL;
    llmpay_outcome *outcome = NULL;
    if (refused(run, llmpay_expected_from_body(request.data, request.length, &expected)) ||
        refused(run, llmpay_expected_exclude(expected, excluded.items, excluded.count)) ||
        (has(run, "allow") && refused(run, llmpay_expected_allow(expected, allowed(run, 0)))) ||
        is_stopped(run) || !(key = verifying_key(run, text(run, "key")))) {
        /* It is told. */
    } else if (by_core) {
        refused(run, llmpay_expected_verify_response(expected, (char *)received.data,
                                                     received.length, key, &outcome));
    } else if (!refused(run, llmpay_expected_open(expected, (char *)received.data, received.length,
                                                  &opened))) {
        EVP_PKEY *host = host_public_key(key);
        unsigned char block[512];
        size_t length, size = 0;
        const char *signature = llmpay_opened_signature(opened, &length);
        if (llmpay_opened_is_signed(opened))
            size = host_recover(host, signature, length, block);
        refused(run, llmpay_opened_outcome_with_block(opened, (char *)block, size, &outcome));
        EVP_PKEY_free(host);
    }
    if (outcome)
        tell(run, outcome);
    llmpay_outcome_free(outcome);
    llmpay_opened_free(opened);
    llmpay_verifying_key_free(key);
    llmpay_expected_free(expected);
    free(excluded.items);
    free(received.data);
}

static bytes key_bytes(run *run) {
    if (has(run, "der"))
        return of_base64(text(run, "der"));
    const char *file = text(run, "text");
    return with_nul(file ? file : "");
}

static void describe(run *run, const llmpay_verifying_key *key) {
    cJSON_AddNumberToObject(run->result->out, "bits", (double)llmpay_verifying_key_bits(key));
    PUT(run, "format", llmpay_verifying_key_format, key);
}

static void import_key(run *run) {
    if (!KNOWS(run, "text", "der", "kind"))
        return;
    bytes file = key_bytes(run);
    const char *kind = text(run, "kind"), *data = (char *)file.data;
    int is_der = has(run, "der");
    if (kind && strcmp(kind, "private") == 0) {
        llmpay_signing_key *key = NULL;
        if (!refused(run, is_der ? llmpay_signing_key_from_der(data, file.length, &key)
                                 : llmpay_signing_key_from_bytes(data, file.length, &key)))
            describe(run, llmpay_signing_key_verifying_key(key));
        llmpay_signing_key_free(key);
    } else {
        llmpay_verifying_key *key = NULL;
        if (!refused(run, is_der ? llmpay_verifying_key_from_der(data, file.length, &key)
                                 : llmpay_verifying_key_from_bytes(data, file.length, &key)))
            describe(run, key);
        llmpay_verifying_key_free(key);
    }
    free(file.data);
}

/* Diagnosis */

static cJSON *reasons(const cJSON *findings) {
    cJSON *told = cJSON_CreateArray();
    const cJSON *finding;
    cJSON_ArrayForEach(finding, findings) {
        cJSON *one = cJSON_CreateObject();
        const cJSON *subject = cJSON_GetObjectItemCaseSensitive(finding, "subject");
        cJSON_AddItemToObject(
            one, "reason",
            cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(finding, "code"), 1));
        if (subject)
            cJSON_AddItemToObject(one, "subject", cJSON_Duplicate(subject, 1));
        cJSON_AddItemToArray(told, one);
    }
    return told;
}

static void copy(run *run, const char *name, const cJSON *object, const char *member) {
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(object, member);
    if (found)
        cJSON_AddItemToObject(run->result->out, name, cJSON_Duplicate(found, 1));
}

static cJSON *json_of(llmpay_bytes *text) {
    size_t length;
    const char *data = llmpay_bytes_data(text, &length);
    cJSON *json = cJSON_ParseWithLength(data, length);
    llmpay_bytes_free(text);
    return json;
}

static void diagnose_message(run *run) {
    if (!KNOWS(run, "message", "message_hex", "direction", "keys", "excluded", "texts"))
        return;
    bytes received = message(run);
    texts excluded = list(run, "excluded"), given = list(run, "texts");
    llmpay_named_key keys[16];
    size_t count = 0;
    const cJSON *key;
    cJSON_ArrayForEach(key, cJSON_GetObjectItemCaseSensitive(run->in, "keys")) {
        const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(key, "key"));
        const char *side = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(key, "side"));
        if (count == 16 || !id || !side)
            abort();
        keys[count++] = (llmpay_named_key){
            {id, strlen(id)},
            strcmp(side, "lianlian") == 0 ? LLMPAY_LIANLIAN : LLMPAY_MERCHANT,
            verifying_key(run, id)};
    }
    llmpay_diagnosis *diagnosis = NULL;
    llmpay_bytes *json = NULL;
    if (!refused(run, llmpay_diagnose((char *)received.data, received.length, direction(run), keys,
                                      count, excluded.items, excluded.count, given.items,
                                      given.count, &diagnosis)) &&
        !refused(run, llmpay_diagnosis_json(diagnosis, LLMPAY_ENGLISH, false, &json))) {
        cJSON *report = json_of(json);
        const cJSON *clues = cJSON_GetObjectItemCaseSensitive(report, "clues");
        const cJSON *by = cJSON_GetObjectItemCaseSensitive(report, "signed_by");
        cJSON_AddItemToObject(run->result->out, "reasons",
                              reasons(cJSON_GetObjectItemCaseSensitive(report, "findings")));
        copy(run, "explained", report, "explained");
        if (cJSON_GetArraySize(clues) > 0)
            cJSON_AddItemToObject(run->result->out, "clues", reasons(clues));
        copy(run, "differs_at", cJSON_GetObjectItemCaseSensitive(report, "signed_text"),
             "differs_at");
        copy(run, "key", by, "key");
        copy(run, "hash", by, "hash");
        cJSON_Delete(report);
    }
    llmpay_diagnosis_free(diagnosis);
    while (count > 0)
        llmpay_verifying_key_free((llmpay_verifying_key *)keys[--count].key);
    free(excluded.items);
    free(given.items);
    free(received.data);
}

static void diagnose_key(run *run) {
    if (!KNOWS(run, "text", "der", "kind"))
        return;
    bytes file = key_bytes(run);
    const char *kind = text(run, "kind");
    uint32_t role = kind && strcmp(kind, "private") == 0 ? LLMPAY_PRIVATE : LLMPAY_PUBLIC;
    llmpay_key_diagnosis *diagnosis = NULL;
    llmpay_bytes *json = NULL;
    if (!refused(run, llmpay_diagnose_key((char *)file.data, file.length, role, &diagnosis)) &&
        !refused(run, llmpay_key_diagnosis_json(diagnosis, LLMPAY_CHINESE, &json))) {
        cJSON *report = json_of(json);
        cJSON_AddItemToObject(run->result->out, "reasons",
                              reasons(cJSON_GetObjectItemCaseSensitive(report, "findings")));
        copy(run, "bits", report, "bits");
        copy(run, "format", report, "format");
        copy(run, "fingerprint", report, "fingerprint");
        cJSON_Delete(report);
    }
    llmpay_key_diagnosis_free(diagnosis);
    free(file.data);
}

static void run_op(run *run, const char *op) {
    if (strcmp(op, "order") == 0)
        order(run);
    else if (strcmp(op, "signing_string") == 0)
        signing_string(run);
    else if (strcmp(op, "sign") == 0)
        sign(run);
    else if (strcmp(op, "verify") == 0)
        verify(run);
    else if (strcmp(op, "verify_raw") == 0)
        verify_raw(run);
    else if (strcmp(op, "body") == 0)
        body(run, 0);
    else if (strcmp(op, "bind_verify_request") == 0)
        body(run, 1);
    else if (strcmp(op, "bind_verify_response") == 0)
        response(run);
    else if (strcmp(op, "import_key") == 0)
        import_key(run);
    else if (strcmp(op, "diagnose") == 0 && has(run, "kind"))
        diagnose_key(run);
    else if (strcmp(op, "diagnose") == 0)
        diagnose_message(run);
    else
        unusable(run, "unknown op");
}

/* Cases and files */

static char *member(const cJSON *object, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* A body that is carried as text is compared as JSON. */
static cJSON *expected_of(const cJSON *out) {
    cJSON *expected = cJSON_Duplicate(out, 1);
    const char *body = member(expected, "body");
    cJSON *parsed = body ? cJSON_Parse(body) : NULL;
    if (parsed)
        cJSON_ReplaceItemInObjectCaseSensitive(expected, "body", parsed);
    return expected;
}

static int run_case(const cJSON *keys, const cJSON *one, const char *one_text, const char *path) {
    static const char *const known[] = {"id",  "rules", "comment", "source", "op",
                                        "in",  "out",   "err",     NULL};
    result result = {.out = cJSON_CreateObject()};
    const cJSON *in = cJSON_GetObjectItemCaseSensitive(one, "in");
    run run = {keys, one, one_text, &result};
    const char *id = member(one, "id"), *op = member(one, "op"), *err = member(one, "err");
    const cJSON *out = cJSON_GetObjectItemCaseSensitive(one, "out");
    if (!id || !op || !cJSON_IsObject(in) || !err == !out)
        unusable(&run, "a case has id, op, in, and either `out` or `err`");
    else if (knows_all(&run, known)) {
        run.in = in;
        run.in_text = member_text(one_text, "in").data;
        run_op(&run, op);
    }
    cJSON *expected = expected_of(out);
    int is_right = !result.problem[0] &&
                   (err ? strcmp(err, result.code) == 0
                        : !result.code[0] && cJSON_Compare(expected, result.out, 1));
    if (!is_right) {
        char *wanted = err ? strdup(err) : cJSON_PrintUnformatted(expected);
        char *got = cJSON_PrintUnformatted(result.out);
        printf("%s: %s: expected %s, got %s\n", path, id ? id : "?", wanted ? wanted : "?",
               result.problem[0] ? result.problem : result.code[0] ? result.code : got);
        free(wanted);
        free(got);
    }
    cJSON_Delete(expected);
    cJSON_Delete(result.out);
    return is_right;
}

static char *read_file(const char *path) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!file)
        return NULL;
    char *text = NULL;
    size_t length = 0, room = 0;
    do {
        room += 1 << 20;
        text = realloc(text, room + 1);
        length += fread(text + length, 1, room - length, file);
    } while (length == room);
    text[length] = 0;
    if (file != stdin)
        fclose(file);
    return text;
}

static int is_id_new(const cJSON *cases, const cJSON *one) {
    const char *id = member(one, "id");
    for (const cJSON *before = cases->child; id && before != one; before = before->next) {
        const char *other = member(before, "id");
        if (other && strcmp(id, other) == 0)
            return 0;
    }
    return 1;
}

static void run_file(const char *path, int *passed, int *failed) {
    char *text = read_file(path);
    const char *json = text && strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
    if (json)
        hide_nul(text, strlen(text));
    cJSON *file = json ? cJSON_Parse(json) : NULL;
    const cJSON *cases = cJSON_GetObjectItemCaseSensitive(file, "cases"), *one;
    const char *format = member(file, "format");
    int right = 0, wrong = 0;
    if (!format || strcmp(format, "mpay-vectors/1") != 0 || !cJSON_IsArray(cases)) {
        printf("%s: the file: expected mpay-vectors/1\n", path);
        wrong = 1;
    }
    const char *cases_text = wrong ? NULL : member_text(json, "cases").data;
    int place = 0;
    if (!wrong) {
        cJSON_ArrayForEach(one, cases) {
            /* Parsing ended where the next one begins: found from the start each time, which is quick
             * enough, and simple. */
            span text_of_one = item_text(cases_text, place++);
            int is_right = run_case(cJSON_GetObjectItemCaseSensitive(file, "keys"), one,
                                    text_of_one.data, path);
            if (is_right && !is_id_new(cases, one)) {
                printf("%s: %s: the id is not unique\n", path, member(one, "id"));
                is_right = 0;
            }
            is_right ? right++ : wrong++;
        }
    }
    printf("%s: %d of %d passed\n", path, right, right + wrong);
    *passed += right;
    *failed += wrong;
    cJSON_Delete(file);
    free(text);
}

static int is_json(const struct dirent *entry) {
    const char *end = strrchr(entry->d_name, '.');
    return end && strcmp(end, ".json") == 0;
}

int main(int count, char **arguments) {
    int passed = 0, failed = 0;
    for (int i = 1; i < count; i++) {
        struct dirent **entries;
        if (strcmp(arguments[i], "--core") == 0) {
            by_core = 1;
            continue;
        }
        int found = scandir(arguments[i], &entries, is_json, alphasort);
        if (found < 0) {
            run_file(arguments[i], &passed, &failed);
            continue;
        }
        for (int entry = 0; entry < found; entry++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", arguments[i], entries[entry]->d_name);
            run_file(path, &passed, &failed);
            free(entries[entry]);
        }
        free(entries);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return passed > 0 && failed == 0 ? 0 : 1;
}
