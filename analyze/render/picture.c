#include "render/picture.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <string.h>

#include "render/picture_fonts.h"

static RsvgHandle *open_picture(const char *svg, const char *path, double *width, double *height,
                                struct err *e)
{
    GError *error = NULL;
    RsvgHandle *handle;

    picture_fonts_use();
    handle = rsvg_handle_new_from_data((const guint8 *)svg, strlen(svg), &error);
    if (!handle) {
        (void)err_set(e, ERR_IO, "%s: %s", path, error->message);
        g_error_free(error);
        return NULL;
    }
    if (!rsvg_handle_get_intrinsic_size_in_pixels(handle, width, height) || *width <= 0 || *height <= 0) {
        (void)err_set(e, ERR_IO, "%s: a picture without a size", path);
        g_object_unref(handle);
        return NULL;
    }
    return handle;
}

/* Draws into the surface, which is finished and released. */
static bool draw(RsvgHandle *handle, cairo_surface_t *surface, RsvgRectangle view, const char *png,
                 const char *path, struct err *e)
{
    cairo_t *cairo = cairo_create(surface);
    cairo_status_t status;
    GError *error = NULL;

    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    if (!rsvg_handle_render_document(handle, cairo, &view, &error)) {
        (void)err_set(e, ERR_IO, "%s: %s", path, error->message);
        g_error_free(error);
    }
    cairo_destroy(cairo);
    if (png && e->kind == ERR_NONE)
        status = cairo_surface_write_to_png(surface, png);
    else {
        cairo_surface_finish(surface);
        status = cairo_surface_status(surface);
    }
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return err_set(e, ERR_IO, "cannot write %s: %s", path, cairo_status_to_string(status));
    return e->kind == ERR_NONE;
}

bool picture_png(const char *svg, int width, const char *path, struct err *e)
{
    double w = 0, h = 0;
    RsvgHandle *handle = open_picture(svg, path, &w, &h, e);
    RsvgRectangle view;
    bool good;

    if (!handle)
        return false;
    view = (RsvgRectangle){.width = width, .height = round(h * width / w)};
    good = draw(handle, cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, (int)view.height), view, path,
                path, e);
    g_object_unref(handle);
    return good;
}

bool picture_pdf(const char *svg, const char *path, struct err *e)
{
    static const double points_a_pixel = 0.75;
    double w = 0, h = 0;
    RsvgHandle *handle = open_picture(svg, path, &w, &h, e);
    cairo_surface_t *surface;
    RsvgRectangle view;
    bool good;

    if (!handle)
        return false;
    view = (RsvgRectangle){.width = w * points_a_pixel, .height = h * points_a_pixel};
    surface = cairo_pdf_surface_create(path, view.width, view.height);
    /* the same picture gives the same bytes on every day */
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
    good = draw(handle, surface, view, NULL, path, e);
    g_object_unref(handle);
    return good;
}
