-- 008: a Roaring bitmap is as small as it gets: the server need not try to compress it at every write.

alter table fedtide.peer_list alter column ids set storage external;
