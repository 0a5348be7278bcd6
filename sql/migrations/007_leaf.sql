-- 007: certificates that were verified, so that a later visit need not verify them again.

alter table fedtide.instance add column leaf bytea, add column leaf_until timestamptz;
comment on column fedtide.instance.leaf is 'SHA-256 over the set of trusted authorities and the certificate that the host showed when it was last verified in full; a visit that meets the same pair only compares the name';
comment on column fedtide.instance.leaf_until is 'the memo holds until then (real time): nothing in the chain expires before, and at most 30 days';
