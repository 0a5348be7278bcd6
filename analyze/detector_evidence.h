/*
 * detector_evidence: how unlikely a rise is as noise. The standardised series is taken as noise of one lag-1
 * correlation; whitened, it is compared with a bank of rises of many lengths and forms (matched filters), and
 * the best match near a day is the evidence for a wave there, in standard deviations. A short sharp rise and
 * a long low one are so judged on one scale.
 */
#ifndef ANALYZE_DETECTOR_EVIDENCE_H
#define ANALYZE_DETECTOR_EVIDENCE_H

/* Evidence of the days first..last, in standard deviations; 0 where nothing rises. z: NAN = missing; lag1 in
 * [0, 1). Days outside first..last are not looked at, whatever they hold. */
double evidence_of(const double *z, int first, int last, double lag1);

#endif
