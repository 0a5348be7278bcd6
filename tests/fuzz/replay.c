/* Runs a fuzz target over files and the files of folders: replay FILE|FOLDER... Exit 0 when none of them
 * crashed it. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "fuzz/fuzz.h"

enum { INPUT_MAX = 64 << 20 };

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct buf input;
    char chunk[65536];
    size_t len;

    if (!file) {
        (void)fprintf(stderr, "cannot open %s\n", path);
        return 0;
    }
    buf_init(&input, INPUT_MAX);
    while ((len = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_put(&input, chunk, len);
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput((const uint8_t *)buf_str(&input), input.len);
    buf_release(&input);
    return 1;
}

static int replay_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    char name[4096];
    int count = 0;

    if (!folder)
        return 0;
    while ((entry = readdir(folder))) {
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.')
            count += replay_file(name);
    }
    (void)closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;

    for (int i = 1; i < argc; i++) {
        struct stat status;

        if (stat(argv[i], &status) == 0)
            count += S_ISDIR(status.st_mode) ? replay_folder(argv[i]) : replay_file(argv[i]);
    }
    (void)printf("%d inputs\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
