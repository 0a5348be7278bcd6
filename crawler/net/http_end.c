#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

#include "net/http_request.h"

/* libcurl checks the name after the chain, with words of its own and no number: the result of the chain is
 * then still what libcurl begins with. Its words alone are not enough, since a failure to say goodbye
 * replaces them. */
static enum http_end certificate_end(long verify, const char *words)
{
    if (strstr(words, "subject name"))
        return HTTP_TLS_NAME;
    switch (verify) {
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_HOSTNAME_MISMATCH:
        return HTTP_TLS_NAME;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return HTTP_TLS_EXPIRED;
    default:
        return HTTP_TLS_UNTRUSTED;
    }
}

static enum http_end handshake_end(long verify, const char *words)
{
    if (strstr(words, "certificate verify failed") || strstr(words, "certificate problem"))
        return certificate_end(verify, words);
    if (strstr(words, "reset by peer"))
        return HTTP_RESET;
    return HTTP_TLS_FAILED;
}

static enum http_end end_of_code(CURLcode code, long verify, const char *words, bool secured)
{
    switch (code) {
    case CURLE_OK:
        return HTTP_ANSWERED;
    case CURLE_PEER_FAILED_VERIFICATION:
        return certificate_end(verify, words);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
        return handshake_end(verify, words);
    case CURLE_OPERATION_TIMEDOUT:
        return HTTP_TIMEOUT;
    case CURLE_COULDNT_CONNECT:
        return HTTP_NO_CONNECTION;
    case CURLE_OUT_OF_MEMORY: /* what libcurl says of a header line beyond its own limit */
        return HTTP_TOO_LARGE;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
        return secured ? HTTP_BROKEN : HTTP_RESET;
    default:
        return HTTP_BROKEN;
    }
}

static enum http_end end_of(const struct http_request *r, CURLcode code)
{
    long verify = 0;

    if (r->first_late)
        return HTTP_TIMEOUT;
    if (r->bad_coding)
        return HTTP_BROKEN;
    if (r->no_room)
        return HTTP_NO_ROOM;
    if (r->cut && r->header_bytes <= HTTP_HEADERS_MAX && !http_is_good_status(r))
        return HTTP_ANSWERED; /* the rest of an error page says nothing */
    if (r->cut)
        return HTTP_TOO_LARGE;
    if (r->sink_refused)
        return HTTP_ANSWERED;
    (void)curl_easy_getinfo(r->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
    return end_of_code(code, verify, r->words, r->secured);
}

static const char *words_for_timeout(const struct http_request *r)
{
    if (!r->secured)
        return "the TLS handshake took longer than 10 s";
    if (!r->first_byte)
        return "no first byte within 10 s";
    if (strstr(r->words, "too slow"))
        return "slower than 1 kB/s for 15 s";
    return "the request took too long";
}

static const char *words_for(const struct http_request *r, CURLcode code)
{
    if (r->no_room)
        return "this crawler had no memory left for the answer";
    if (r->bad_coding)
        return "the body is compressed in a way that we do not read";
    switch (r->answer.end) {
    case HTTP_ANSWERED:
        return "";
    case HTTP_TIMEOUT:
        return words_for_timeout(r);
    case HTTP_TOO_LARGE:
        return r->header_bytes > HTTP_HEADERS_MAX || code == CURLE_OUT_OF_MEMORY ? "the headers are too large"
                                                                                 : "the body is too large";
    case HTTP_RESET:
        return "the connection was closed before TLS was up";
    default:
        return r->words[0] ? r->words : curl_easy_strerror(code);
    }
}

void http_set_end(struct http_request *r, CURLcode code)
{
    struct http_answer *a = &r->answer;
    long status = 0;

    (void)curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
    a->status = (int)status;
    a->end = end_of(r, code);
    a->kept = code == CURLE_OK && !r->first_late && !r->last;
    if (r->secured) /* the name was compared too */
        a->verified = r->check.verified;
    (void)snprintf(a->detail, sizeof(a->detail), "%.150s", words_for(r, code));
}
