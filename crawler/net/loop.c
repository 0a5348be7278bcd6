#include "net/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"

enum { EVENTS_MAX = 256 };

struct watch {
    uint32_t generation; /* of the descriptor number: tells old events from new ones */
    unsigned want;       /* 0 = not watched */
    loop_fd_fn *fn;
    void *arg;
};

struct loop {
    int epoll;
    struct watch *watches; /* by descriptor */
    int watch_room;
    struct loop_timer **heap;
    size_t heap_len, heap_room;
    int64_t now_ms;
    int64_t woken_ms; /* when epoll_wait came back; 0 = not yet */
    int64_t lag_ms;   /* longest since it was taken */
    int64_t lagged_ms;
    int64_t all_lag_ms;
    int64_t counted_ms; /* until when all_lag_ms knows */
};

struct loop *loop_new(struct err *e)
{
    struct loop *l = mem_alloc(sizeof(*l));

    l->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (l->epoll < 0) {
        (void)err_errno(e, ERR_IO, errno, "epoll");
        free(l);
        return NULL;
    }
    l->now_ms = clock_mono_ms();
    l->lagged_ms = INT64_MIN;
    return l;
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    (void)close(l->epoll);
    free(l->watches);
    free(l->heap);
    free(l);
}

static void grow_watches(struct loop *l, int fd)
{
    int room = l->watch_room ? l->watch_room : 64;

    while (room <= fd)
        room *= 2;
    l->watches = mem_grow(l->watches, (size_t)room, sizeof(*l->watches));
    for (int i = l->watch_room; i < room; i++)
        l->watches[i] = (struct watch){0};
    l->watch_room = room;
}

void loop_watch(struct loop *l, int fd, unsigned want, loop_fd_fn *fn, void *arg)
{
    struct epoll_event event = {0};
    struct watch *w;
    bool is_new;

    if (fd < 0)
        BUG("watching descriptor %d", fd);
    if (fd >= l->watch_room)
        grow_watches(l, fd);
    w = &l->watches[fd];
    is_new = w->want == 0;
    if (is_new)
        w->generation++;
    *w = (struct watch){
        .generation = w->generation, .want = want ? want : (unsigned)LOOP_ERROR, .fn = fn, .arg = arg};
    event.events = (want & LOOP_READ ? (uint32_t)EPOLLIN : 0) | (want & LOOP_WRITE ? (uint32_t)EPOLLOUT : 0);
    event.data.u64 = (uint64_t)w->generation << 32 | (uint32_t)fd;
    if (epoll_ctl(l->epoll, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) == 0)
        return;
    /* the number was closed and opened again without a word (a library did), or is still registered from
     * before */
    if (epoll_ctl(l->epoll, errno == ENOENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) != 0)
        BUG("epoll_ctl on descriptor %d: errno %d", fd, errno);
}

void loop_unwatch(struct loop *l, int fd)
{
    if (fd < 0 || fd >= l->watch_room || l->watches[fd].want == 0)
        return;
    l->watches[fd].want = 0;
    (void)epoll_ctl(l->epoll, EPOLL_CTL_DEL, fd,
                    NULL); /* fails when the descriptor is closed already: fine */
}

/* ---- timers: a binary heap by due time ---- */

static void put(struct loop *l, size_t at, struct loop_timer *t)
{
    l->heap[at] = t;
    t->place = at + 1;
}

static void up(struct loop *l, size_t at)
{
    struct loop_timer *t = l->heap[at];

    while (at > 0 && l->heap[(at - 1) / 2]->due_ms > t->due_ms) {
        put(l, at, l->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(l, at, t);
}

static void down(struct loop *l, size_t at)
{
    struct loop_timer *t = l->heap[at];

    for (;;) {
        size_t child = 2 * at + 1;

        if (child >= l->heap_len)
            break;
        if (child + 1 < l->heap_len && l->heap[child + 1]->due_ms < l->heap[child]->due_ms)
            child++;
        if (l->heap[child]->due_ms >= t->due_ms)
            break;
        put(l, at, l->heap[child]);
        at = child;
    }
    put(l, at, t);
}

void loop_timer_clear(struct loop *l, struct loop_timer *t)
{
    struct loop_timer *moved;
    size_t at;

    if (t->place == 0)
        return;
    at = t->place - 1;
    t->place = 0;
    moved = l->heap[--l->heap_len];
    if (moved == t)
        return;
    put(l, at, moved);
    down(l, at);
    up(l, moved->place - 1);
}

void loop_timer_set(struct loop *l, struct loop_timer *t, int64_t delay_ms, loop_timer_fn *fn, void *arg)
{
    loop_timer_clear(l, t);
    if (l->heap_len == l->heap_room) {
        l->heap_room = l->heap_room ? 2 * l->heap_room : 64;
        l->heap = mem_grow(l->heap, l->heap_room, sizeof(struct loop_timer *));
    }
    t->due_ms = clock_mono_ms() + delay_ms;
    t->fn = fn;
    t->arg = arg;
    put(l, l->heap_len++, t);
    up(l, l->heap_len - 1);
}

int64_t loop_now_ms(const struct loop *l)
{
    return l->now_ms;
}

int64_t loop_take_lag_ms(struct loop *l)
{
    int64_t lag_ms = l->lag_ms;

    l->lag_ms = 0;
    return lag_ms;
}

int64_t loop_last_lagged_ms(const struct loop *l)
{
    return l->lagged_ms;
}

int64_t loop_all_lag_ms(const struct loop *l)
{
    return l->all_lag_ms;
}

static void note_lag(struct loop *l, int64_t lag_ms, int64_t now_ms)
{
    if (lag_ms > l->lag_ms)
        l->lag_ms = lag_ms;
    if (lag_ms <= LOOP_LAG_MAX_MS)
        return;
    l->lagged_ms = now_ms;
    /* what several events waited at the same time counts once */
    l->all_lag_ms += lag_ms < now_ms - l->counted_ms ? lag_ms : now_ms - l->counted_ms;
    l->counted_ms = now_ms;
}

static unsigned ready_of(uint32_t events)
{
    unsigned ready = 0;

    if (events & EPOLLIN)
        ready |= LOOP_READ;
    if (events & EPOLLOUT)
        ready |= LOOP_WRITE;
    if (events & (EPOLLERR | EPOLLHUP))
        ready |= LOOP_ERROR;
    return ready;
}

static void run_events(struct loop *l, const struct epoll_event *events, int count)
{
    for (int i = 0; i < count; i++) {
        int fd = (int)(uint32_t)events[i].data.u64;
        uint32_t generation = (uint32_t)(events[i].data.u64 >> 32);
        const struct watch *w = &l->watches[fd];

        if (w->want != 0 && w->generation == generation)
            w->fn(w->arg, fd, ready_of(events[i].events));
    }
}

static void run_timers(struct loop *l)
{
    int64_t now = clock_mono_ms();

    while (l->heap_len > 0 && l->heap[0]->due_ms <= now) {
        struct loop_timer *t = l->heap[0];

        note_lag(l, now - t->due_ms, now);
        loop_timer_clear(l, t);
        t->fn(t->arg);
    }
}

/* Time since the last wake-up: what an event that came meanwhile had to wait. */
static void note_turn(struct loop *l)
{
    int64_t now_ms = clock_mono_ms();

    if (l->woken_ms)
        note_lag(l, now_ms - l->woken_ms, now_ms);
}

/* We may have stood still while waiting. The first timer tells, and it must before the events: their handlers
 * look at the clock too. */
static void note_sleep(struct loop *l)
{
    if (l->heap_len > 0 && l->heap[0]->due_ms < l->now_ms)
        note_lag(l, l->now_ms - l->heap[0]->due_ms, l->now_ms);
}

int64_t loop_look_at_clock(struct loop *l)
{
    note_turn(l);
    return clock_mono_ms();
}

bool loop_turn(struct loop *l, int64_t max_wait_ms, struct err *e)
{
    struct epoll_event events[EVENTS_MAX];
    int64_t wait_ms = max_wait_ms;
    int count;

    note_turn(l);
    if (l->heap_len > 0 && l->heap[0]->due_ms - clock_mono_ms() < wait_ms)
        wait_ms = l->heap[0]->due_ms - clock_mono_ms();
    if (wait_ms < 0)
        wait_ms = 0;
    count = epoll_wait(l->epoll, events, EVENTS_MAX, (int)wait_ms);
    if (count < 0 && errno != EINTR)
        return err_errno(e, ERR_IO, errno, "epoll_wait");
    l->now_ms = l->woken_ms = clock_mono_ms();
    note_sleep(l);
    run_events(l, events, count);
    note_turn(l); /* before the timers: a time-out must know that we were late */
    run_timers(l);
    return true;
}
