/*
 * picture_fonts: makes the built-in fonts known to fontconfig, so that pictures look the same on every
 * machine.
 */
#ifndef RENDER_PICTURE_FONTS_H
#define RENDER_PICTURE_FONTS_H

/* Once per process; later calls do nothing. The fonts lie in a temporary folder until the process ends.
 * Without them (no room for temporary files) the machine's fonts are used. Not for several threads at once.
 */
void picture_fonts_use(void);

#endif
