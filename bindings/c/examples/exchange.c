/* One exchange: signs a request, posts it, verifies the answer, and acts on the three outcomes.
 *
 *     exchange URL MERCHANT-KEY LIANLIAN-KEY
 *
 * Sends with libcurl; any other client will do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "lianlian_mpay.h"

typedef struct buffer {
    char *data;
    size_t length;
} buffer;

static int stop(llmpay_error *error) {
    if (!error)
        return 0;
    size_t length;
    const char *text = llmpay_error_text(error, &length);
    fprintf(stderr, "%.*s\n", (int)length, text);
    llmpay_error_free(error);
    return 1;
}

static buffer read_file(const char *path) {
    buffer file = {calloc(1, 65537), 0};
    FILE *stream = fopen(path, "rb");
    if (stream) {
        file.length = fread(file.data, 1, 65536, stream);
        fclose(stream);
    }
    return file;
}

static size_t append(char *data, size_t size, size_t count, void *to) {
    buffer *body = to;
    size_t length = size * count;
    body->data = realloc(body->data, body->length + length + 1);
    memcpy(body->data + body->length, data, length);
    body->length += length;
    return length;
}

static buffer post(const char *url, const char *body, size_t length) {
    buffer answer = {NULL, 0};
    CURL *curl = curl_easy_init();
    struct curl_slist *headers =
        curl_slist_append(NULL, "Content-Type: application/json; charset=utf-8");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)length);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    curl_easy_perform(curl);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return answer;
}

#define TEXT(literal) literal, sizeof(literal) - 1
#define SHOW(label, getter, outcome)                                                               \
    do {                                                                                           \
        size_t length_;                                                                            \
        const char *text_ = getter(outcome, &length_);                                             \
        printf(label, (int)length_, text_ ? text_ : "");                                           \
    } while (0)

static void act(const llmpay_outcome *outcome) {
    switch (llmpay_outcome_kind(outcome)) {
    case LLMPAY_BOUND: /* signed by LianLian, for this request */
        SHOW("bound: %.*s\n", llmpay_outcome_masked_card_no, outcome);
        break;
    case LLMPAY_REFUSED: /* signed by LianLian */
        SHOW("refused: %.*s", llmpay_outcome_ret_code, outcome);
        SHOW(", next step: %.*s\n", llmpay_outcome_next_step, outcome);
        break;
    default: /* anybody's word: query before you act on it */
        SHOW("unsigned: %.*s\n", llmpay_outcome_ret_code, outcome);
    }
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: exchange URL MERCHANT-KEY LIANLIAN-KEY\n");
        return 2;
    }
    buffer merchant_file = read_file(arguments[2]), lianlian_file = read_file(arguments[3]);
    llmpay_signing_key *merchant = NULL;
    llmpay_verifying_key *lianlian = NULL;
    llmpay_prepared *prepared = NULL;
    llmpay_signed *request = NULL;
    llmpay_expected *expected = NULL;
    llmpay_outcome *outcome = NULL;
    buffer answer = {NULL, 0};

    int failed =
        stop(llmpay_signing_key_from_bytes(merchant_file.data, merchant_file.length, &merchant)) ||
        stop(llmpay_verifying_key_from_bytes(lianlian_file.data, lianlian_file.length,
                                             &lianlian)) ||
        stop(llmpay_request_prepare(TEXT("201103171000000000"), TEXT("2013051500001"),
                                    TEXT("D096DBA0E3E0CC8F1D504C06E71D292D"), TEXT("666666"), NULL,
                                    0, LLMPAY_SHA256_WITH_RSA, &prepared)) ||
        stop(llmpay_prepared_sign(prepared, merchant, &request)) ||
        stop(llmpay_signed_expected(request, &expected));
    if (!failed) {
        size_t length;
        const char *body = llmpay_signed_body(request, &length);
        answer = post(arguments[1], body, length);
        failed = stop(llmpay_expected_verify_response(expected, answer.data, answer.length, lianlian,
                                                      &outcome));
    }
    if (!failed)
        act(outcome);

    free(answer.data);
    free(merchant_file.data);
    free(lianlian_file.data);
    llmpay_outcome_free(outcome);
    llmpay_expected_free(expected);
    llmpay_signed_free(request);
    llmpay_prepared_free(prepared);
    llmpay_verifying_key_free(lianlian);
    llmpay_signing_key_free(merchant);
    return failed;
}
