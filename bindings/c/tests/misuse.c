/* Wrong use gets an error, and no crash. Built with AddressSanitizer, UBSan, and run under valgrind. */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lianlian_mpay.h"

#undef NDEBUG
#define TEXT(literal) literal, sizeof(literal) - 1

/* The error's number, which is freed. */
static unsigned number(llmpay_error *error) {
    unsigned found = llmpay_error_number(error);
    llmpay_error_free(error);
    return found;
}

static const unsigned MISUSE = 1000;

static void check(int is_right, const char *what) {
    if (!is_right) {
        fprintf(stderr, "not so: %s\n", what);
        exit(1);
    }
}
#define CHECK(condition) check(condition, #condition)

/* NULL for every handle, out parameter and text. */
static void nothing_is_given(void) {
    llmpay_verifying_key *key = NULL;
    llmpay_prepared *prepared = NULL;
    llmpay_outcome *outcome = NULL;
    size_t length = 1;
    CHECK(number(llmpay_verifying_key_from_bytes(NULL, 0, NULL)) == MISUSE);
    CHECK(number(llmpay_verifying_key_from_bytes(NULL, 7, &key)) == MISUSE && !key);
    CHECK(number(llmpay_verifying_key_from_bytes(NULL, 0, &key)) != 0);
    CHECK(number(llmpay_verifying_key_to_spki_der(NULL, NULL)) == MISUSE);
    CHECK(number(llmpay_prepared_sign(NULL, NULL, NULL)) == MISUSE);
    CHECK(number(llmpay_expected_verify_response(NULL, NULL, 0, NULL, &outcome)) == MISUSE);
    CHECK(number(llmpay_opened_outcome(NULL, NULL, &outcome)) == MISUSE);
    CHECK(number(llmpay_request_prepare(NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, 1,
                                        &prepared)) != 0 &&
          !prepared);
    CHECK(number(llmpay_verify_batch(NULL, 1, 1, NULL, 0, 3, NULL, NULL)) == MISUSE);
    CHECK(!llmpay_outcome_card_no(NULL, &length) && length == 0);
    CHECK(llmpay_outcome_kind(NULL) == 0 && llmpay_verifying_key_bits(NULL) == 0);
    CHECK(!llmpay_error_text(NULL, NULL) && !llmpay_error_position(NULL, NULL, NULL));
    llmpay_error_free(NULL);
    llmpay_bytes_free(NULL);
    llmpay_outcome_free(NULL);
    llmpay_signing_key_free(NULL);
}

/* Numbers that no enum has, texts that are not UTF-8, digests of another length. */
static void something_else_is_given(const llmpay_verifying_key *key) {
    llmpay_opened *opened = NULL;
    llmpay_bytes *digest = NULL;
    llmpay_prepared *prepared = NULL;
    llmpay_text name = {TEXT("\xff")};
    CHECK(number(llmpay_message_open(TEXT("{}"), 3, NULL, 0, &opened)) == MISUSE);
    CHECK(number(llmpay_digest(3, TEXT("x"), &digest)) == MISUSE);
    CHECK(number(llmpay_message_open(TEXT("{}"), LLMPAY_REQUEST, &name, 1, &opened)) != 0);
    CHECK(number(llmpay_request_prepare(TEXT("\xff"), TEXT("1"), TEXT("1"), TEXT("1"), NULL, 0,
                                        LLMPAY_RSA, &prepared)) != 0);
    CHECK(number(llmpay_verifying_key_verify_digest(key, LLMPAY_RSA, TEXT("short"), TEXT("x"))) ==
          MISUSE);
    CHECK(number(llmpay_verify_block(LLMPAY_RSA, TEXT("0123456789abcdef"), NULL, 0, NULL, 0)) != 0);
    CHECK(number(llmpay_verifying_key_from_bytes("x", (size_t)-1, (llmpay_verifying_key *[]){NULL})) ==
          MISUSE);
}

/* 100 MB of it. */
static void too_much_is_given(void) {
    size_t length = 100u << 20;
    char *much = malloc(length);
    memset(much, '[', length);
    llmpay_opened *opened = NULL;
    llmpay_signing_key *key = NULL;
    llmpay_key_diagnosis *diagnosis = NULL;
    CHECK(number(llmpay_message_open(much, length, LLMPAY_RESPONSE, NULL, 0, &opened)) != 0);
    CHECK(number(llmpay_signing_key_from_bytes(much, length, &key)) != 0);
    CHECK(number(llmpay_diagnose_key(much, length, LLMPAY_PUBLIC, &diagnosis)) == 0);
    llmpay_key_diagnosis_free(diagnosis);
    free(much);
}

/* A handle that is used up. */
static void twice(const llmpay_verifying_key *key) {
    static const char refusal[] = "{\"ret_code\":\"9700\",\"ret_msg\":\"x\"}";
    llmpay_expected *expected = NULL;
    llmpay_opened *opened = NULL;
    llmpay_outcome *outcome = NULL;
    llmpay_verified *verified = NULL;
    CHECK(number(llmpay_expected_new(TEXT("201103171000000000"), TEXT("1"), NULL, 0, LLMPAY_RSA,
                                     &expected)) == 0);
    CHECK(number(llmpay_expected_open(expected, TEXT(refusal), &opened)) == 0);
    CHECK(!llmpay_opened_is_signed(opened) && !llmpay_opened_signature(opened, NULL));
    CHECK(number(llmpay_opened_outcome(opened, key, &outcome)) == 0);
    CHECK(llmpay_outcome_kind(outcome) == LLMPAY_UNSIGNED);
    CHECK(!llmpay_outcome_next_step(outcome, NULL) && !llmpay_outcome_card_no(outcome, NULL));
    llmpay_outcome_free(outcome);
    CHECK(number(llmpay_opened_outcome(opened, key, &outcome)) == MISUSE && !outcome);
    CHECK(number(llmpay_opened_verified(opened, key, 3, &verified)) == MISUSE);
    llmpay_opened_free(opened);
    llmpay_expected_free(expected);
}

/* One key in many threads. */
static void *many_times(void *key) {
    for (int i = 0; i < 50; i++) {
        llmpay_bytes *der = NULL;
        CHECK(number(llmpay_verifying_key_to_spki_der(key, &der)) == 0);
        CHECK(number(llmpay_verifying_key_verify_digest(key, LLMPAY_RSA, TEXT("0123456789abcdef"),
                                                        TEXT("x"))) != 0);
        llmpay_bytes_free(der);
    }
    return NULL;
}

int main(void) {
    llmpay_verifying_key *key = NULL;
    CHECK(number(llmpay_verifying_key_known(TEXT("lianlian_platform"), &key)) == 0);
    CHECK(number(llmpay_verifying_key_known(TEXT("nobody"), (llmpay_verifying_key *[]){NULL})) ==
          MISUSE);
    nothing_is_given();
    something_else_is_given(key);
    too_much_is_given();
    twice(key);
    pthread_t threads[16];
    for (int i = 0; i < 16; i++)
        CHECK(pthread_create(&threads[i], NULL, many_times, key) == 0);
    for (int i = 0; i < 16; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    llmpay_bytes *tables = NULL;
    CHECK(number(llmpay_tables(&tables)) == 0);
    llmpay_bytes_free(tables);
    llmpay_verifying_key_free(key);
    puts("misuse: all refused");
    return 0;
}
