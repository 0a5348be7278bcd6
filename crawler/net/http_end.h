/*
 * http_end: what libcurl and OpenSSL say about a transfer that went wrong, as one of our ends. Only http.c
 * includes this.
 */
#ifndef NET_HTTP_END_H
#define NET_HTTP_END_H

#include <curl/curl.h>

#include "net/http.h"

/* code is the transfer's result, verify the X509_V_ERR of the certificate (0 = fine), words libcurl's error
 * text, secured whether TLS was up. */
enum http_end http_end_of(CURLcode code, long verify, const char *words, bool secured);

#endif
