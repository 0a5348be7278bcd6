#include "render/picture.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <png.h>
#include <stdint.h>
#include <stdlib.h>
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

static bool draw(RsvgHandle *handle, cairo_surface_t *surface, RsvgRectangle view, const char *path,
                 struct err *e)
{
    cairo_t *cairo = cairo_create(surface);
    cairo_status_t status;
    GError *error = NULL;

    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    if (!rsvg_handle_render_document(handle, cairo, &view, &error)) {
        (void)err_set(e, ERR_IO, "%s: %s", path, error->message);
        g_error_free(error);
        cairo_destroy(cairo);
        return false;
    }
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    status = cairo_surface_status(surface);
    return status == CAIRO_STATUS_SUCCESS ||
           err_set(e, ERR_IO, "cannot draw %s: %s", path, cairo_status_to_string(status));
}

/* The pixels of an image without their unused byte, as libpng wants them: cairo's own writer needs three
 * times as long. */
static bool write_png(cairo_surface_t *surface, const char *path, struct err *e)
{
    size_t width = (size_t)cairo_image_surface_get_width(surface);
    size_t height = (size_t)cairo_image_surface_get_height(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface);
    const unsigned char *from = cairo_image_surface_get_data(surface);
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)width,
                       .height = (png_uint_32)height,
                       .format = PNG_FORMAT_RGB,
                       .flags = PNG_IMAGE_FLAG_FAST};
    unsigned char *pixels = mem_array(width * height, 3), *to = pixels;
    bool good;

    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++, to += 3) {
            uint32_t pixel;

            memcpy(&pixel, from + y * stride + x * sizeof(pixel), sizeof(pixel));
            to[0] = (unsigned char)(pixel >> 16);
            to[1] = (unsigned char)(pixel >> 8);
            to[2] = (unsigned char)pixel;
        }
    good = png_image_write_to_file(&image, path, 0, pixels, 0, NULL) != 0 ||
           err_set(e, ERR_IO, "cannot write %s: %s", path, image.message);
    free(pixels);
    return good;
}

bool picture_png(const char *svg, int width, const char *path, struct err *e)
{
    double w = 0, h = 0;
    RsvgHandle *handle = open_picture(svg, path, &w, &h, e);
    cairo_surface_t *surface;
    RsvgRectangle view;
    bool good;

    if (!handle)
        return false;
    view = (RsvgRectangle){.width = width, .height = round(h * width / w)};
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, (int)view.height);
    good = draw(handle, surface, view, path, e) && write_png(surface, path, e);
    cairo_surface_destroy(surface);
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
    good = draw(handle, surface, view, path, e);
    cairo_surface_finish(surface);
    if (good && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        good = err_set(e, ERR_IO, "cannot write %s: %s", path,
                       cairo_status_to_string(cairo_surface_status(surface)));
    cairo_surface_destroy(surface);
    g_object_unref(handle);
    return good;
}
