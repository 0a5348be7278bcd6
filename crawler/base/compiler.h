/*
 * compiler: the compiler attributes and the few macros that every file may use.
 */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define NO_RETURN __attribute__((noreturn))

/* Releases a foreign handle when its variable leaves scope: AUTO(release_function) type *name = NULL; */
#define AUTO(release) __attribute__((cleanup(release)))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
