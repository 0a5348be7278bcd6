/*
 * http_request: the inside of net/http.h: http.c (the module and a request's life), http_options.c (what
 * libcurl is told), http_receive.c (headers and body), http_end.c (how it ended). Nobody else includes this.
 */
#ifndef NET_HTTP_REQUEST_H
#define NET_HTTP_REQUEST_H

#include <curl/curl.h>

#include "net/http.h"

enum {
    HTTP_HANDSHAKE_TIMEOUT_MS = 10000,
    HTTP_FIRST_BYTE_TIMEOUT_MS = 10000,
    HTTP_LOW_SPEED_BYTES = 1024, /* a second */
    HTTP_LOW_SPEED_S = 15,
    HTTP_HEADERS_MAX = 64 * 1024,
    HTTP_HELD_MAX = 192 << 20, /* bodies of all requests together */
    HTTP_WINDOWS_MAX_MB = 256, /* decoders of all requests together */
    HTTP_SPARE_MAX = 32,       /* handles that wait for their next request */
};

struct http_request {
    struct http *http;
    CURL *easy;
    struct curl_slist *headers, *connect_to;
    struct http_answer answer;
    char words[CURL_ERROR_SIZE];
    int fd; /* connected socket that libcurl has not taken yet; -1 */
    uint64_t connection;
    bool secured;
    bool last; /* nothing more is asked of this connection */
    bool first_byte;
    bool first_late;   /* no first byte in time */
    bool cut;          /* body or headers beyond the limit */
    bool sink_refused; /* the sink wanted no more */
    bool bad_coding;   /* compressed in a way that we do not read */
    int codings;       /* headers that name one */
    int window_mb;     /* memory that its decoder may take, as counted in struct http */
    bool no_room;      /* bodies of others take all the memory that there is for them */
    size_t header_bytes;
    size_t held;     /* of its body, as counted in struct http */
    size_t body_len; /* given to the sink */
    size_t body_max;
    http_sink_fn *sink;
    http_done_fn *done;
    http_secured_fn *on_secured;
    void *arg;
    int timeout_ms;
    struct trust_check check;
    struct loop_timer first_timer;
    struct http_request *prev, *next;
};

struct http {
    struct loop *loop;
    CURLM *multi;
    struct trust *trust;
    char user_agent[256];
    struct loop_timer timer;
    struct http_request *requests;
    CURL *spare[HTTP_SPARE_MAX]; /* as new: nothing of a request is left in them */
    int spare_count;
    uint32_t *serials; /* by descriptor: which connection has it, 0 = none of ours */
    int serial_room;
    uint32_t last_serial;
    uint64_t bytes;
    size_t held;    /* octets in the bodies of all requests */
    int windows_mb; /* that decoders of all requests may take */
    bool ready;     /* libcurl may have something to say */
};

#define HTTP_SET(easy, option, value)                                                                        \
    do {                                                                                                     \
        if (curl_easy_setopt((easy), (option), (value)) != CURLE_OK)                                         \
            BUG("libcurl refuses " #option);                                                                 \
    } while (0)

/* http_options.c: everything that libcurl must know of a request. */
void http_set_options(struct http_request *r, const struct http_ask *ask);
void http_first_late(void *request); /* the timer for the first byte ran out */

/* http.c: libcurl closes a connection; connections outlive requests. */
int http_close_socket(void *http, curl_socket_t fd);

/* http_receive.c: curl's callbacks; arg is the request. */
size_t http_on_header(char *line, size_t size, size_t count, void *arg);
size_t http_on_body(char *bytes, size_t size, size_t count, void *arg);
bool http_is_good_status(const struct http_request *r);

/* http_end.c: how a finished transfer ended, in answer->end and answer->detail. */
void http_set_end(struct http_request *r, CURLcode code);

#endif
