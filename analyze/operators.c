#include "operators.h"

#include <stdlib.h>
#include <string.h>

#include "sql/reference.h"

struct operators {
    struct dictionary domains; /* of operators.csv */
    struct dictionary names;   /* of operators, and of those who are their own */
    int32_t *operator_of;      /* owned: by number of the domain */
};

static void take(void *arg, const char *domain, const char *operator_name)
{
    struct operators *o = arg;
    int32_t d = dictionary_add(&o->domains, domain, strlen(domain));

    o->operator_of = mem_grow(o->operator_of, (size_t)d + 1, sizeof(*o->operator_of));
    o->operator_of[d] = dictionary_add(&o->names, operator_name, strlen(operator_name));
}

int32_t *operators_of(const struct panel *p)
{
    int32_t *number = mem_array((size_t)p->host_count + 1, sizeof(*number));
    struct operators o = {0};
    struct dictionary seen = {0}; /* numbers in order of appearance, so that they stay below host_count */

    reference_operators(take, &o);
    for (int32_t h = 0; h < p->host_count; h++) {
        const struct panel_host *host = &p->hosts[h];
        int32_t d = dictionary_find(&o.domains, host->domain, strlen(host->domain));
        const char *name = d >= 0                              ? o.names.texts[o.operator_of[d]]
                           : reference_is_hoster(host->domain) ? host->name
                                                               : host->domain;

        number[h] = dictionary_add(&seen, name, strlen(name));
    }
    dictionary_release(&o.domains);
    dictionary_release(&o.names);
    dictionary_release(&seen);
    free(o.operator_of);
    return number;
}
