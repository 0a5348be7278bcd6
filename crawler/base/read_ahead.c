#include "base/read_ahead.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

struct read_ahead {
    read_ahead_fn *fn;
    void *arg;
    size_t room;
    pthread_t thread;
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t changed;
    char *block;
    ssize_t len; /* of the block, or how it ended */
    bool full, stop;
};

/* Waits until the block is free; false when nobody wants another. */
static bool wait_for_room(struct read_ahead *r)
{
    bool wanted;

    (void)pthread_mutex_lock(&r->lock);
    while (r->full && !r->stop)
        (void)pthread_cond_wait(&r->changed, &r->lock);
    wanted = !r->stop;
    (void)pthread_mutex_unlock(&r->lock);
    return wanted;
}

static void hand_over(struct read_ahead *r, ssize_t len)
{
    (void)pthread_mutex_lock(&r->lock);
    r->len = len;
    r->full = true;
    (void)pthread_cond_signal(&r->changed);
    (void)pthread_mutex_unlock(&r->lock);
}

/* While the block is not full it is this thread's alone. */
static void *work(void *arg)
{
    struct read_ahead *r = arg;
    ssize_t len = 1;

    while (len > 0 && wait_for_room(r)) {
        len = r->fn(r->arg, r->block, r->room);
        hand_over(r, len);
    }
    return NULL;
}

static void release(struct read_ahead *r)
{
    (void)pthread_cond_destroy(&r->changed);
    (void)pthread_mutex_destroy(&r->lock);
    free(r->block);
    free(r);
}

struct read_ahead *read_ahead_start(read_ahead_fn *fn, void *arg, size_t block)
{
    struct read_ahead *r = mem_alloc(sizeof(*r));

    *r = (struct read_ahead){.fn = fn, .arg = arg, .room = block, .block = mem_array(block, 1)};
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_cond_init(&r->changed, NULL);
    if (pthread_create(&r->thread, NULL, work, r) == 0)
        return r;
    release(r);
    return NULL;
}

ssize_t read_ahead_take(struct read_ahead *r, char *bytes)
{
    ssize_t len;

    (void)pthread_mutex_lock(&r->lock);
    while (!r->full)
        (void)pthread_cond_wait(&r->changed, &r->lock);
    len = r->len;
    if (len > 0) {
        memcpy(bytes, r->block, (size_t)len);
        r->full = false; /* an end stays, and is given again */
        (void)pthread_cond_signal(&r->changed);
    }
    (void)pthread_mutex_unlock(&r->lock);
    return len;
}

void read_ahead_stop(struct read_ahead *r)
{
    if (!r)
        return;
    (void)pthread_mutex_lock(&r->lock);
    r->stop = true;
    (void)pthread_cond_signal(&r->changed);
    (void)pthread_mutex_unlock(&r->lock);
    (void)pthread_join(r->thread, NULL);
    release(r);
}
