/* Where a member of a JSON object stands in its text. cJSON reads the values; a few have to be handed
 * on as they are written, duplicate names, number literals and all. */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include <stddef.h>
#include <string.h>

typedef struct span {
    const char *data;
    size_t length;
} span;

/* The end of a string that begins at `at`, or of a text that ends before it does. */
static const char *skip_string(const char *at) {
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1])
            at++;
    return *at ? at + 1 : at;
}

static const char *skip_blanks(const char *at) {
    return at + strspn(at, " \t\r\n");
}

/* The end of a value that begins at `at`, in a text that cJSON has read. */
static const char *skip_value(const char *at) {
    int depth = 0;
    do {
        if (*at == '"') {
            at = skip_string(at);
            continue;
        }
        if (*at == '{' || *at == '[')
            depth++;
        else if (*at == '}' || *at == ']')
            depth--;
        else if (!strchr(",: \t\r\n", *at)) {
            at += strcspn(at, ",:]} \t\r\n");
            continue;
        }
        at++;
    } while (*at && depth > 0);
    return at;
}

/* The first member of this name of the object that begins at `object`. */
static span member_text(const char *object, const char *name) {
    span found = {NULL, 0};
    const char *at = skip_blanks(skip_blanks(object) + 1);
    while (*at == '"') {
        const char *end = skip_string(at);
        size_t length = (size_t)(end - at) - 2;
        int is_it = strlen(name) == length && memcmp(at + 1, name, length) == 0;
        at = skip_blanks(skip_blanks(end) + 1);
        end = skip_value(at);
        if (is_it) {
            found.data = at;
            found.length = (size_t)(end - at);
            return found;
        }
        at = skip_blanks(end);
        if (*at == ',')
            at = skip_blanks(at + 1);
    }
    return found;
}

/* The item at a place of the array that begins at `array`. */
static span item_text(const char *array, int place) {
    span found = {NULL, 0};
    const char *at = skip_blanks(skip_blanks(array) + 1);
    while (*at && *at != ']') {
        const char *end = skip_value(at);
        if (place-- == 0) {
            found.data = at;
            found.length = (size_t)(end - at);
            return found;
        }
        at = skip_blanks(end);
        if (*at == ',')
            at = skip_blanks(at + 1);
    }
    return found;
}

#endif
