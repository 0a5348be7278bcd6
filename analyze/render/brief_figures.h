/*
 * brief_figures: the numbers of a week, before any word is made of them. Part of brief.
 */
#ifndef RENDER_BRIEF_FIGURES_H
#define RENDER_BRIEF_FIGURES_H

#include "render/brief.h"

/* {"accounts","accounts_change","accounts_change_last_week","accounts_four_weeks_ago",
 *  "new_a_day","new_a_day_last_week","new_a_day_four_weeks_ago","week_new","last_week_new","usual_spread",
 *  "usual_a_day","threshold_a_day","ratio","week_usual","week_threshold",
 *  "servers" (counted, whether they answered that day or not),
 *  "heard","heard_last_week","heard_four_weeks_ago" (all that answered),
 *  "gain","gain_last_week","top_host","top_gain","top_share","top_share_last_week","top_share_four_weeks_ago",
 *  "top_accounts_share","measured_share","carried_share","excluded_servers","excluded_accounts",
 *  "new_servers","new_accounts","gone_servers","gone_accounts","copies","days_of_data",
 *  "wave_onset","wave_excess"}; null when unknown. Owned by the caller. */
json_t *brief_figures(const struct brief_input *in);
/* The last weeks, oldest first: [{"until","days","new","usual","threshold"}]. */
json_t *brief_weeks(const struct brief_input *in);
/* "none", "building", "wave", "ebbing", "unknown" (too few days), "empty". As the waves command has it, but
 * that a week whose mean is at a wave's level is "building" and not "none". */
const char *brief_alert(const struct brief_input *in);
/* Last day of the week; INT32_MIN when there is no data. */
int32_t brief_until(const struct brief_input *in);
/* The figure behind a sentence under four variants: {"without_largest","measured_only","nothing_excluded",
 * "day_earlier"}. */
json_t *brief_variants_gain(const struct brief_input *in);
json_t *brief_variants_share(const struct brief_input *in);
json_t *brief_variants_ratio(const struct brief_input *in);
/* high: all within 10 % of the value and on its side of `limit`; medium: all on its side; low otherwise. */
const char *brief_confidence(double value, double limit, const json_t *all);

#endif
