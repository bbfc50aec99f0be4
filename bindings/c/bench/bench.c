/* How long it takes, in microseconds, medians of rounds that take turns: verifying to the outcome, and
 * signing. RSA by OpenSSL (raw operations), by the library itself, and OpenSSL alone, which is what a
 * program pays for the arithmetic. The border's share is what is left. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../examples/openssl_host.h"

enum { ROUNDS = 41, CALLS = 40 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static struct {
    llmpay_signing_key *merchant;
    llmpay_expected *expected;
    llmpay_prepared *prepared;
    EVP_PKEY *host_private, *host_public;
    const char *body;
    size_t length;
    const llmpay_verifying_key *lianlian;
} bench;

static void verify_by_host(void) {
    llmpay_opened *opened = NULL;
    llmpay_outcome *outcome = NULL;
    unsigned char block[512];
    size_t length;
    llmpay_expected_open(bench.expected, bench.body, bench.length, &opened);
    const char *signature = llmpay_opened_signature(opened, &length);
    size_t size = host_recover(bench.host_public, signature, length, block);
    if (llmpay_opened_outcome_with_block(opened, (char *)block, size, &outcome))
        abort();
    llmpay_outcome_free(outcome);
    llmpay_opened_free(opened);
}

static void verify_by_core(void) {
    llmpay_outcome *outcome = NULL;
    if (llmpay_expected_verify_response(bench.expected, bench.body, bench.length, bench.lianlian,
                                        &outcome))
        abort();
    llmpay_outcome_free(outcome);
}

static void recover_alone(void) {
    unsigned char block[512], signature[512] = {0};
    host_recover(bench.host_public, (char *)signature, (size_t)EVP_PKEY_get_size(bench.host_public),
                 block);
}

static void sign_by_host(void) {
    unsigned char signature[512], block[512];
    size_t length;
    llmpay_signed *made = NULL;
    const char *info = llmpay_prepared_digest_info(bench.prepared, &length);
    size_t size = host_sign(bench.host_private, info, length, signature);
    host_recover(bench.host_public, (char *)signature, size, block);
    if (llmpay_prepared_finish_with_block(bench.prepared, (char *)signature, size, (char *)block,
                                          size, &made))
        abort();
    llmpay_signed_free(made);
}

static void sign_by_core(void) {
    llmpay_signed *made = NULL;
    if (llmpay_prepared_sign(bench.prepared, bench.merchant, &made))
        abort();
    llmpay_signed_free(made);
}

static void sign_alone(void) {
    unsigned char signature[512];
    size_t length;
    const char *info = llmpay_prepared_digest_info(bench.prepared, &length);
    host_sign(bench.host_private, info, length, signature);
}

static const struct {
    const char *name;
    void (*run)(void);
} VARIANTS[] = {{"verify, RSA by OpenSSL", verify_by_host}, {"verify, RSA by the library", verify_by_core},
                {"OpenSSL's operation alone", recover_alone}, {"sign, RSA by OpenSSL", sign_by_host},
                {"sign, RSA by the library", sign_by_core},   {"OpenSSL's signing alone", sign_alone}};
enum { COUNT = sizeof VARIANTS / sizeof *VARIANTS };

static void measure(const char *bits) {
    static double times[COUNT][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        for (int variant = 0; variant < COUNT; variant++) {
            double start = now();
            for (int call = 0; call < CALLS; call++)
                VARIANTS[variant].run();
            times[variant][round] = (now() - start) / CALLS;
        }
    }
    for (int variant = 0; variant < COUNT; variant++) {
        qsort(times[variant], ROUNDS, sizeof(double), compare);
        printf("%s bits  %-28s %8.1f\n", bits, VARIANTS[variant].name, times[variant][ROUNDS / 2]);
    }
}

/* bench BITS KEY: with a private key, which stands for LianLian's too. */
int main(int count, char **arguments) {
    static char file[65536];
    FILE *stream = count == 3 ? fopen(arguments[2], "rb") : NULL;
    size_t length = stream ? fread(file, 1, sizeof file, stream) : 0;
    if (llmpay_signing_key_from_bytes(file, length, &bench.merchant))
        return 1;
    static const char fields[] =
        "{\"ret_code\":\"0000\",\"ret_msg\":\"交易成功\",\"oid_partner\":\"201103171000000000\","
        "\"user_id\":\"2013051500001\",\"card_no\":\"622202******3123\","
        "\"no_agree\":\"2013051613121201\",\"sign_type\":\"RSA\"}";
    static const char request[] = "{\"oid_partner\":\"201103171000000000\","
                                  "\"user_id\":\"2013051500001\",\"sign_type\":\"RSA\"}";
    llmpay_signed *response = NULL;
    if (llmpay_message_prepare_json(fields, sizeof fields - 1, LLMPAY_RSA, &bench.prepared) ||
        llmpay_prepared_sign(bench.prepared, bench.merchant, &response) ||
        llmpay_expected_from_body(request, sizeof request - 1, &bench.expected))
        return 1;
    bench.body = llmpay_signed_body(response, &bench.length);
    bench.lianlian = llmpay_signing_key_verifying_key(bench.merchant);
    bench.host_private = host_private_key(bench.merchant);
    bench.host_public = host_public_key(bench.lianlian);
    measure(arguments[1]);
    llmpay_signed_free(response);
    llmpay_prepared_free(bench.prepared);
    llmpay_expected_free(bench.expected);
    llmpay_signing_key_free(bench.merchant);
    EVP_PKEY_free(bench.host_private);
    EVP_PKEY_free(bench.host_public);
    return 0;
}
