#include "render/package_sums.h"

#include <errno.h>
#include <fts.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 16, PATH_SIZE = 1200 };

static bool digest_file(EVP_MD_CTX *digest, FILE *f, int64_t *bytes)
{
    unsigned char *chunk = mem_alloc(CHUNK);
    bool good = EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1;
    size_t got;

    *bytes = 0;
    while (good && (got = fread(chunk, 1, CHUNK, f)) > 0) {
        good = EVP_DigestUpdate(digest, chunk, got) == 1;
        *bytes += (int64_t)got;
    }
    free(chunk);
    return good && !ferror(f);
}

bool package_sum(const char *path, char sum[SUM_SIZE], int64_t *bytes, struct err *e)
{
    unsigned char value[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *digest;
    unsigned len = 0;
    FILE *f = fopen(path, "re");
    bool good;

    if (!f)
        return err_errno(e, ERR_IO, errno, "cannot read %s", path);
    digest = EVP_MD_CTX_new();
    good = digest && digest_file(digest, f, bytes) && EVP_DigestFinal_ex(digest, value, &len) == 1;
    EVP_MD_CTX_free(digest);
    (void)fclose(f);
    if (!good)
        return err_set(e, ERR_IO, "cannot sum %s", path);
    for (unsigned i = 0; i < len && i < SUM_SIZE / 2; i++)
        (void)snprintf(sum + (size_t)2 * i, 3, "%02x", value[i]);
    return true;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool sum_tree(FTS *tree, FILE *out, size_t skip, struct err *e)
{
    FTSENT *entry;

    while ((entry = fts_read(tree))) {
        char sum[SUM_SIZE];
        int64_t bytes;

        if (entry->fts_info != FTS_F || strcmp(entry->fts_path + skip, "SHA256SUMS") == 0)
            continue;
        if (!package_sum(entry->fts_path, sum, &bytes, e))
            return false;
        (void)fprintf(out, "%s  %s\n", sum, entry->fts_path + skip);
    }
    return true;
}

bool package_sums_write(const char *folder, struct err *e)
{
    char path[PATH_SIZE], root[PATH_SIZE];
    char *paths[] = {root, NULL};
    FTS *tree;
    FILE *out;
    bool good;

    (void)snprintf(root, sizeof(root), "%.1000s", folder);
    (void)snprintf(path, sizeof(path), "%.1000s/SHA256SUMS", folder);
    out = fopen(path, "we");
    if (!out)
        return err_errno(e, ERR_IO, errno, "cannot write %s", path);
    tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    good = tree ? sum_tree(tree, out, strlen(root) + 1, e)
                : err_errno(e, ERR_IO, errno, "cannot read the folder %s", folder);
    if (tree)
        (void)fts_close(tree);
    return (fclose(out) == 0 || err_errno(e, ERR_IO, errno, "cannot write %s", path)) && good;
}
