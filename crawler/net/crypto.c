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

/* What is left of one operation. Names as OpenSSL lists them, without their other names. */
static struct shelf {
    int operation;
    const char *structure; /* NULL = any */
    const char *names[ALGORITHMS_MAX];
    OSSL_ALGORITHM kept[ALGORITHMS_MAX]; /* the end is a zero */
} shelves[] = {
    {OSSL_OP_DECODER,
     .structure = "structure=SubjectPublicKeyInfo",
     .names = {"RSA", "RSA-PSS", "EC", "ED25519", "ED448"}},
    {OSSL_OP_KEYMGMT,
     .names = {"RSA", "RSA-PSS", "EC", "ED25519", "ED448", "X25519", "X448", "DH", "HKDF", "TLS1-PRF", "HMAC"}},
    {OSSL_OP_CIPHER,
     .names = {"AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305", "AES-128-CCM", "AES-256-CCM", "AES-128-CBC",
               "AES-256-CBC", "AES-128-CBC-HMAC-SHA1", "AES-256-CBC-HMAC-SHA1", "AES-128-CBC-HMAC-SHA256",
               "AES-256-CBC-HMAC-SHA256", "NULL"}},
    {OSSL_OP_DIGEST, .names = {"SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", "MD5", "MD5-SHA1"}},
    {OSSL_OP_MAC, .names = {"HMAC"}},
    {OSSL_OP_KDF, .names = {"HKDF", "TLS13-KDF", "TLS1-PRF"}},
    {.operation = OSSL_OP_ENCODER},
    {.operation = OSSL_OP_STORE},
};
static const char *const group_names[] = {"x25519",    "x448",      "secp256r1", "secp384r1", "secp521r1",
                                          "ffdhe2048", "ffdhe3072", "ffdhe4096", NULL};

static bool is_one_of(const char *const *names, const char *name, size_t len)
{
    for (; *names; names++)
        if (strlen(*names) == len && strncasecmp(*names, name, len) == 0)
            return true;
    return false;
}

/* Is there anything of what is wanted? */
static bool fill(struct shelf *shelf)
{
    int no_cache = 0, count = 0;
    const OSSL_ALGORITHM *from = OSSL_PROVIDER_query_operation(whole, shelf->operation, &no_cache);

    for (; from && from->algorithm_names; from++)
        if (is_one_of(shelf->names, from->algorithm_names, strcspn(from->algorithm_names, ":")) &&
            (!shelf->structure || strstr(from->property_definition, shelf->structure)) &&
            count < ALGORITHMS_MAX - 1)
            shelf->kept[count++] = *from;
    return count > 0 || !shelf->names[0];
}

static const OSSL_ALGORITHM *query(void *context, int operation, int *no_cache)
{
    (void)context;
    *no_cache = 0;
    for (size_t i = 0; i < COUNT_OF(shelves); i++)
        if (shelves[i].operation == operation)
            return shelves[i].kept;
    return OSSL_PROVIDER_query_operation(whole, operation, no_cache);
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
    bool good;

    whole = apart ? OSSL_PROVIDER_load(apart, "default") : NULL;
    good = whole != NULL;
    for (size_t i = 0; good && i < COUNT_OF(shelves); i++)
        good = fill(&shelves[i]);
    if (good && OSSL_PROVIDER_add_builtin(NULL, "fedtide", start) == 1)
        narrow = OSSL_PROVIDER_load(NULL, "fedtide");
    return narrow != NULL ||
           err_set(e, ERR_CONFIG, "OpenSSL does not start; is this a build without its default provider?");
}

/* The default one stays: what OpenSSL itself frees at exit may still ask for it. */
void crypto_release(void)
{
    (void)OSSL_PROVIDER_unload(narrow);
}
