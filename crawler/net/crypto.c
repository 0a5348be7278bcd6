#include "net/crypto.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <string.h>
#include <strings.h>

enum { ALGORITHMS_MAX = 32 };

/* whole: the default provider, in a library context of its own, where its algorithms find all that they need of
 * each other. narrow: ours, in the library context that libcurl uses. */
static OSSL_PROVIDER *whole, *narrow;
static OSSL_ALGORITHM readers[ALGORITHMS_MAX], keys[ALGORITHMS_MAX];

/* Names as OpenSSL lists them, without their other names. */
static const char *const reader_names[] = {"RSA", "RSA-PSS", "EC", "ED25519", "ED448", NULL};
static const char *const key_names[] = {"RSA",  "RSA-PSS", "EC",   "ED25519",  "ED448", "X25519",
                                        "X448", "DH",      "HKDF", "TLS1-PRF", "HMAC",  NULL};
static const char *const group_names[] = {"x25519",    "x448",      "secp256r1", "secp384r1", "secp521r1",
                                          "ffdhe2048", "ffdhe3072", "ffdhe4096", NULL};

static bool is_one_of(const char *const *names, const char *name, size_t len)
{
    for (; *names; names++)
        if (strlen(*names) == len && strncasecmp(*names, name, len) == 0)
            return true;
    return false;
}

static bool pick(int operation, const char *const *names, const char *structure, OSSL_ALGORITHM *to)
{
    int no_cache = 0, count = 0;
    const OSSL_ALGORITHM *from = OSSL_PROVIDER_query_operation(whole, operation, &no_cache);

    for (; from && from->algorithm_names; from++)
        if (is_one_of(names, from->algorithm_names, strcspn(from->algorithm_names, ":")) &&
            (!structure || strstr(from->property_definition, structure)) && count < ALGORITHMS_MAX - 1)
            to[count++] = *from; /* the rest stays zero, which ends the list */
    return count > 0;
}

static const OSSL_ALGORITHM *query(void *context, int operation, int *no_cache)
{
    (void)context;
    *no_cache = 0;
    switch (operation) {
    case OSSL_OP_DECODER:
        return readers;
    case OSSL_OP_KEYMGMT:
        return keys;
    case OSSL_OP_ENCODER:
    case OSSL_OP_STORE:
        return NULL;
    default:
        return OSSL_PROVIDER_query_operation(whole, operation, no_cache);
    }
}

/* Whoever asks for the groups of a key exchange. */
struct asker {
    OSSL_CALLBACK *take;
    void *arg;
};

static int on_group(const OSSL_PARAM params[], void *arg)
{
    const struct asker *asker = arg;
    const OSSL_PARAM *name = OSSL_PARAM_locate_const(params, OSSL_CAPABILITY_TLS_GROUP_NAME);
    const char *text = NULL;

    if (name && OSSL_PARAM_get_utf8_string_ptr(name, &text) == 1 && text &&
        !is_one_of(group_names, text, strlen(text)))
        return 1;
    return asker->take(params, asker->arg);
}

static int capabilities(void *context, const char *kind, OSSL_CALLBACK *take, void *arg)
{
    struct asker asker = {.take = take, .arg = arg};

    (void)context;
    if (strcmp(kind, "TLS-GROUP") == 0)
        return OSSL_PROVIDER_get_capabilities(whole, kind, on_group, &asker);
    return OSSL_PROVIDER_get_capabilities(whole, kind, take, arg);
}

static int start(const OSSL_CORE_HANDLE *core, const OSSL_DISPATCH *offered, const OSSL_DISPATCH **ours,
                 void **context)
{
    static const OSSL_DISPATCH functions[] = {
        {OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query},
        {OSSL_FUNC_PROVIDER_GET_CAPABILITIES, (void (*)(void))capabilities},
        {0, NULL},
    };

    (void)core;
    (void)offered;
    *ours = functions;
    *context = OSSL_PROVIDER_get0_provider_ctx(whole); /* what its algorithms are started with */
    return 1;
}

bool crypto_narrow(struct err *e)
{
    OSSL_LIB_CTX *apart = OSSL_LIB_CTX_new();

    whole = apart ? OSSL_PROVIDER_load(apart, "default") : NULL;
    if (whole && pick(OSSL_OP_DECODER, reader_names, "structure=SubjectPublicKeyInfo", readers) &&
        pick(OSSL_OP_KEYMGMT, key_names, NULL, keys) &&
        OSSL_PROVIDER_add_builtin(NULL, "fedtide", start) == 1)
        narrow = OSSL_PROVIDER_load(NULL, "fedtide");
    return narrow != NULL ||
           err_set(e, ERR_CONFIG, "OpenSSL does not start; is this a build without its default provider?");
}

/* The default one stays: what OpenSSL itself frees at exit may still ask for it. */
void crypto_release(void)
{
    (void)OSSL_PROVIDER_unload(narrow);
}
