-- The words of an article, as they are written, for the search. The server keeps the column itself.
alter table articles add column search tsvector not null generated always as (
    setweight(to_tsvector('simple', title), 'A')
    || setweight(to_tsvector('simple', summary), 'B')
    || setweight(to_tsvector('simple', body), 'C')) stored;

create index articles_by_word on articles using gin (search);
