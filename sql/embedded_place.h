/*
 * embedded_place: where the private cluster is, who runs it, and with which programs.
 */
#ifndef SQL_EMBEDDED_PLACE_H
#define SQL_EMBEDDED_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/compiler.h"
#include "base/err.h"

enum { PATH_SIZE = 512 };

/* Where the cluster is and who runs it. PostgreSQL refuses to run as root, so root uses the user postgres. */
struct place {
    char home[PATH_SIZE];   /* folder of everything */
    char data[PATH_SIZE];   /* cluster */
    char socket[PATH_SIZE]; /* folder of the Unix socket */
    char log[PATH_SIZE];
    char bin[PATH_SIZE]; /* folder of initdb and pg_ctl */
    char user[64];       /* database superuser and operating-system user */
    uid_t uid;
    gid_t gid;
    bool switch_user;
    long log_from; /* where the log of the program that runs now begins */
};

/* ERR_CONFIG with the remedy when there is no such place: no user postgres, no server programs, ... Makes
 * nothing. */
MUST_CHECK bool place_find(struct place *p, struct err *e);
/* Major version that the cluster was made with; 0 when there is none yet. */
int place_version(const struct place *p);
/* Puts a and b together; ERR_CONFIG when that is too long. */
MUST_CHECK bool place_join(char out[PATH_SIZE], const char *a, const char *b, struct err *e);

#endif
