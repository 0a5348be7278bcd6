#include "net/issuers.h"

#include <openssl/x509v3.h>
#include <stdlib.h>

#include "base/err.h"

/* Let's Encrypt, the largest, has some ten in use. */
enum { ISSUERS_MAX = 64 };

struct issuers {
    X509 *kept[ISSUERS_MAX]; /* a reference each */
    int count;
};

struct issuers *issuers_new(void)
{
    return mem_alloc(sizeof(struct issuers));
}

void issuers_free(struct issuers *k)
{
    if (!k)
        return;
    for (int i = 0; i < k->count; i++)
        X509_free(k->kept[i]);
    free(k);
}

int issuers_count(const struct issuers *k)
{
    return k->count;
}

static bool is_kept(const struct issuers *k, const X509 *one)
{
    for (int i = 0; i < k->count; i++)
        if (X509_cmp(k->kept[i], one) == 0)
            return true;
    return false;
}

static bool stands_for_what_is_above(STACK_OF(X509) * chain)
{
    const ASN1_TIME *end = X509_get0_notAfter(sk_X509_value(chain, 1));

    for (int i = 2; i < sk_X509_num(chain); i++) {
        const X509 *above = sk_X509_value(chain, i);

        if (ASN1_TIME_compare(end, X509_get0_notAfter(above)) > 0 ||
            X509_get_ext_by_NID(above, NID_name_constraints, -1) >= 0)
            return false;
    }
    return true;
}

void issuers_keep(struct issuers *k, STACK_OF(X509) * chain)
{
    X509 *issuer;

    if (sk_X509_num(chain) < 3 || k->count == ISSUERS_MAX) /* leaf, issuer, authority */
        return;
    issuer = sk_X509_value(chain, 1);
    if (!is_kept(k, issuer) && stands_for_what_is_above(chain) && X509_up_ref(issuer) == 1)
        k->kept[k->count++] = issuer;
}

/* The kept issuer of this certificate, if the other side sent it. */
static X509 *issuer_sent(const struct issuers *k, X509 *leaf, STACK_OF(X509) * sent)
{
    for (int i = 0; i < k->count; i++) {
        if (X509_check_issued(k->kept[i], leaf) != X509_V_OK)
            continue;
        for (int j = 0; j < sk_X509_num(sent); j++)
            if (X509_cmp(k->kept[i], sk_X509_value(sent, j)) == 0)
                return k->kept[i];
    }
    return NULL;
}

/* The rules of this handshake (purpose, security level, time), with the issuer as the only anchor. */
static bool verify_up_to(X509 *issuer, X509 *leaf, X509_STORE_CTX *context)
{
    X509_STORE_CTX *own = X509_STORE_CTX_new();
    STACK_OF(X509) *anchors = sk_X509_new_null();
    bool good =
        own && anchors && sk_X509_push(anchors, issuer) > 0 &&
        X509_STORE_CTX_init(own, X509_STORE_CTX_get0_store(context), leaf, NULL) == 1 &&
        X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(own), X509_STORE_CTX_get0_param(context)) == 1;

    if (good) {
        X509_STORE_CTX_set_flags(own, X509_V_FLAG_PARTIAL_CHAIN);
        X509_STORE_CTX_set0_trusted_stack(own, anchors);
        good = X509_verify_cert(own) == 1;
    }
    X509_STORE_CTX_free(own);
    sk_X509_free(anchors);
    return good;
}

const X509 *issuers_vouch(const struct issuers *k, X509_STORE_CTX *context)
{
    X509 *leaf = X509_STORE_CTX_get0_cert(context);
    X509 *issuer = issuer_sent(k, leaf, X509_STORE_CTX_get0_untrusted(context));

    return issuer && verify_up_to(issuer, leaf, context) ? issuer : NULL;
}
