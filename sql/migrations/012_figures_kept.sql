-- 012: a figure of a server's past that is told again as it was is not written again.

comment on column fedtide.count_series.reported_at is 'when this value was first read';
