#include "render/picture.h"

#include <cairo.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <string.h>

static bool draw(RsvgHandle *handle, int width, const char *path, struct err *e)
{
    gdouble w = 0, h = 0;
    RsvgRectangle view;
    cairo_surface_t *surface;
    cairo_t *cairo;
    cairo_status_t status;
    GError *error = NULL;

    if (!rsvg_handle_get_intrinsic_size_in_pixels(handle, &w, &h) || w <= 0 || h <= 0)
        return err_set(e, ERR_IO, "%s: a picture without a size", path);
    view = (RsvgRectangle){.width = width, .height = round(h * width / w)};
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, (int)view.height);
    cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    if (!rsvg_handle_render_document(handle, cairo, &view, &error)) {
        (void)err_set(e, ERR_IO, "%s: %s", path, error->message);
        g_error_free(error);
    }
    cairo_destroy(cairo);
    status = e->kind == ERR_NONE ? cairo_surface_write_to_png(surface, path) : CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return err_set(e, ERR_IO, "cannot write %s: %s", path, cairo_status_to_string(status));
    return e->kind == ERR_NONE;
}

bool picture_png(const char *svg, int width, const char *path, struct err *e)
{
    GError *error = NULL;
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)svg, strlen(svg), &error);
    bool good;

    if (!handle) {
        (void)err_set(e, ERR_IO, "%s: %s", path, error->message);
        g_error_free(error);
        return false;
    }
    good = draw(handle, width, path, e);
    g_object_unref(handle);
    return good;
}
