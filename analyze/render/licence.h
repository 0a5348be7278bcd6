/*
 * licence: the licences under which figures may be given away, by SPDX identifier.
 */
#ifndef RENDER_LICENCE_H
#define RENDER_LICENCE_H

/* For the option table: separated by bars. */
#define LICENCE_CHOICES "CC-BY-4.0|CC0-1.0|ODbL-1.0|ODC-By-1.0"

/* The identifier itself when it is none of the choices. */
const char *licence_name(const char *id);  /* "CC BY 4.0" */
const char *licence_title(const char *id); /* "Creative Commons Attribution 4.0 International" */
const char *licence_url(const char *id);   /* where the text can be read; "" when unknown */

#endif
