#include "net/http_end.h"

#include <openssl/x509_vfy.h>
#include <string.h>

/* libcurl checks the name after the chain, with words of its own and no number. */
static enum http_end certificate_end(long verify, const char *words)
{
    if (strstr(words, "subject name"))
        return HTTP_TLS_NAME;
    switch (verify) {
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

enum http_end http_end_of(CURLcode code, long verify, const char *words, bool secured)
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
    case CURLE_WRITE_ERROR:
    case CURLE_FILESIZE_EXCEEDED:
        return HTTP_TOO_LARGE;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
        return secured ? HTTP_BROKEN : HTTP_RESET;
    default:
        return HTTP_BROKEN;
    }
}
